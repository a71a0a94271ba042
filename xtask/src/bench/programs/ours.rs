use okta_mgmt::types::{Group, GroupProfile};
use okta_mgmt::{Client, Result};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let okta = Client::from_env()?;
    let mut apps = okta.list_applications().stream();
    while let Some(app) = apps.try_next().await? {
        println!("{:?}", app.label());
    }
    let me = okta.get_user("me").send().await?;
    println!("{:?} {:?}", me.id, me.status);
    let group = okta.add_group(Group::new(GroupProfile::new("Interns"))).send().await?;
    println!("{:?}", group.id);
    Ok(())
}
