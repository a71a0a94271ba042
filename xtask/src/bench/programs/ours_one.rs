use okta_mgmt::types::{Group, GroupProfile};
use okta_mgmt::{Client, Result};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let okta = Client::from_env()?;
    let mut groups = okta.list_groups().stream();
    while let Some(group) = groups.try_next().await? {
        println!("{:?}", group.id);
    }
    let group = okta.add_group(Group::new(GroupProfile::new("Interns"))).send().await?;
    println!("{:?}", group.id);
    Ok(())
}
