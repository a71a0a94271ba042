use std::error::Error;

use plain_client::Client;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let okta = Client::new(&std::env::var("OKTA_CLIENT_ORGURL")?);
    for app in okta.list_applications().send().await?.into_inner() {
        println!("{app:?}");
    }
    let me = okta.get_user().id("me").send().await?.into_inner();
    println!("{me:?}");
    let group = okta.add_group().body_map(|group| group).send().await?.into_inner();
    println!("{group:?}");
    Ok(())
}
