//! What must not compile, as documentation tests: each is followed by the same as it does compile.
//!
//! A label is demanded of every application:
//!
//! ```compile_fail
//! # use okta_mgmt::types::{BookmarkApplication, BookmarkApplicationSettings as Settings, BookmarkApplicationSettingsApplication as App};
//! let app = BookmarkApplication::new(Settings::new(App::new("https://menu.example.com")));
//! ```
//! ```
//! # use okta_mgmt::types::{BookmarkApplication, BookmarkApplicationSettings as Settings, BookmarkApplicationSettingsApplication as App};
//! let app = BookmarkApplication::new("Menu", Settings::new(App::new("https://menu.example.com")));
//! ```
//!
//! There is no way around `new`, by a default or a struct expression:
//!
//! ```compile_fail
//! let profile = okta_mgmt::types::GroupProfile::default();
//! ```
//! ```compile_fail
//! # use okta_mgmt::types::GroupProfile;
//! let profile = GroupProfile { name: Some("Everyone".into()), ..GroupProfile::new("Everyone") };
//! ```
//! ```
//! let profile = okta_mgmt::types::GroupProfile::new("Everyone");
//! ```
//!
//! An operation takes its body and the ids in its path, in their order:
//!
//! ```compile_fail
//! # fn f(okta: &okta_mgmt::Client) {
//! let request = okta.create_application();
//! # }
//! ```
//! ```compile_fail
//! # fn f(okta: &okta_mgmt::Client, app: okta_mgmt::types::Application) {
//! let request = okta.replace_application(app);
//! # }
//! ```
//! ```
//! # fn f(okta: &okta_mgmt::Client, app: okta_mgmt::types::Application) {
//! let request = okta.create_application(app.clone());
//! let request = okta.replace_application("0oa1gjh63g214q0Hq0g4", app);
//! # }
//! ```
//!
//! A request that is not sent is noticed:
//!
//! ```compile_fail
//! #![deny(unused_must_use)]
//! # fn f(okta: &okta_mgmt::Client) {
//! okta.delete_application("0oa1gjh63g214q0Hq0g4");
//! # }
//! ```
//! ```
//! #![deny(unused_must_use)]
//! # async fn f(okta: &okta_mgmt::Client) -> okta_mgmt::Result<()> {
//! okta.delete_application("0oa1gjh63g214q0Hq0g4").send().await?;
//! # Ok(())
//! # }
//! ```
