//! Applications.

use super::answers::{Whole, whole, whole_with_id};
use crate::types::Application;
use crate::{Client, Result};

/// # Several calls in one: applications
impl Client {
    /// Reads an application, has it changed, and writes it back whole. What `change` leaves alone goes back as it came, whether this
    /// version knows it or not.
    ///
    /// Nothing is written if `change` changes nothing. Okta has no condition for this write: of two that happen at once the later wins.
    ///
    /// # Errors
    /// Those of `getApplication` and `replaceApplication`; [`is_decode`](crate::Error::is_decode) when either answers with something that has
    /// no id, or the write with another application.
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
        let before = whole::<Application>(self.get_application(app_id.as_ref()))
            .await?
            .into_inner();
        let id = before.id().unwrap_or_default().to_owned();
        let mut after = before.clone();
        change(&mut after);
        if after == before {
            return Ok(before);
        }
        Ok(whole_with_id::<Application>(self.replace_application(&id, after), &id)
            .await?
            .into_inner())
    }
}

/// What has no id is no application, and would replace one by nothing.
impl Whole for Application {
    const IS: &'static str = "an application with an id";

    fn id(&self) -> Option<&str> {
        self.id()
    }
}
