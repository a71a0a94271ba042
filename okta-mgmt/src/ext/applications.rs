//! Applications.

use okta_core::rt::failure;

use crate::types::Application;
use crate::{Client, Result, operations};

/// # Several calls in one: applications
impl Client {
    /// Reads an application, has it changed, and writes it back whole. What `change` leaves alone goes back as it came, whether this
    /// version knows it or not.
    ///
    /// Nothing is written if `change` changes nothing. Okta has no condition for this write: of two that happen at once the later wins.
    ///
    /// # Errors
    /// Those of `getApplication` and `replaceApplication`.
    ///
    /// ```no_run
    /// # async fn example(okta: okta_mgmt::Client) -> okta_mgmt::Result<()> {
    /// use okta_mgmt::types::Application;
    ///
    /// okta.modify_application("0oa1gjh63g214q0Hq0g4", |app| {
    ///     if let Application::Bookmark(app) = app {
    ///         app.label = Some("Company wiki".into());
    ///     }
    /// })
    /// .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn modify_application(
        &self,
        app_id: impl AsRef<str>,
        change: impl FnOnce(&mut Application),
    ) -> Result<Application> {
        let answer = self.get_application(app_id.as_ref()).send().await?;
        // What has no id is no application, and would replace one by nothing.
        let Some(id) = answer.id().map(ToOwned::to_owned) else {
            let message = "Okta answered with an application without an id";
            return Err(failure::answered(&answer, &operations::GET_APPLICATION, message));
        };
        let before = answer.into_inner();
        let mut after = before.clone();
        change(&mut after);
        if after == before {
            return Ok(before);
        }
        Ok(self.replace_application(id, after).send().await?.into_inner())
    }
}
