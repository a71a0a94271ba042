//! The calls.

use super::key::RevealKey;
#[allow(unused_imports, reason = "depends on the features")]
use super::key::password;
#[allow(unused_imports, reason = "depends on the features")]
use crate::{Client, Result, Secret, operations, types};

/// # Passwords and secrets: revealed
impl Client {
    /// Reads the password of a SaaS app account: makes a key pair, sends `revealSaasAppAccountPassword`, decrypts the answer.
    ///
    /// `user_access_method` is one of `list_uam_for_saas_application_account` that grants `reveal_password`, as it was listed.
    ///
    /// ```no_run
    /// # async fn example() -> okta_pam::Result<()> {
    /// let pam = okta_pam::Client::from_env()?;
    /// let (app, account) = ("0f5a…", "7c1d…");
    /// let methods = pam.list_uam_for_saas_application_account(app, account).stream().try_collect().await?;
    /// if let Some(method) = methods.into_iter().find(|method| method.grants("reveal_password")) {
    ///     let password = pam.open_saas_app_account_password(app, account, method).await?;
    ///     println!("{} characters", password.expose().chars().count());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of the operation; [`is_decode`](crate::Error::is_decode) if what it answers can't be decrypted.
    #[cfg(feature = "saas-app-accounts")]
    #[cfg_attr(docsrs, doc(cfg(all(feature = "credentials", feature = "saas-app-accounts"))))]
    pub async fn open_saas_app_account_password(
        &self,
        saas_app_instance_id: impl AsRef<str>,
        saas_app_account_id: impl AsRef<str>,
        user_access_method: impl Into<types::UserAccessMethod>,
    ) -> Result<Secret> {
        let key = RevealKey::generate().await?;
        let request = types::ServiceAccountsRevealCredentialsRequest::new(key.public(), user_access_method);
        let answer = self
            .reveal_saas_app_account_password(saas_app_instance_id, saas_app_account_id, request)
            .send()
            .await?;
        let operation = &operations::REVEAL_SAAS_APP_ACCOUNT_PASSWORD;
        key.open(&answer, answer.password_jwe.as_ref(), operation, password)
    }

    /// Reads the password of an Okta service account (Universal Directory): makes a key pair, sends
    /// `revealOktaUniversalDirectoryAccountPassword`, decrypts the answer.
    ///
    /// `user_access_method` is one of `list_uam_for_okta_ud_account` that grants `reveal_password`, as it was listed.
    ///
    /// ```no_run
    /// # async fn example(pam: okta_pam::Client) -> okta_pam::Result<()> {
    /// let account = "7c1d…";
    /// let methods = pam.list_uam_for_okta_ud_account(account).stream().try_collect().await?;
    /// if let Some(method) = methods.into_iter().find(|method| method.grants("reveal_password")) {
    ///     let password = pam.open_okta_ud_account_password(account, method).await?;
    ///     println!("{} characters", password.expose().chars().count());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of the operation; [`is_decode`](crate::Error::is_decode) if what it answers can't be decrypted.
    #[cfg(feature = "okta-universal-directory-accounts")]
    #[cfg_attr(
        docsrs,
        doc(cfg(all(feature = "credentials", feature = "okta-universal-directory-accounts")))
    )]
    pub async fn open_okta_ud_account_password(
        &self,
        okta_universal_directory_account_id: impl AsRef<str>,
        user_access_method: impl Into<types::UserAccessMethod>,
    ) -> Result<Secret> {
        let key = RevealKey::generate().await?;
        let request = types::ServiceAccountsRevealCredentialsRequest::new(key.public(), user_access_method);
        let answer = self
            .reveal_okta_universal_directory_account_password(okta_universal_directory_account_id, request)
            .send()
            .await?;
        let operation = &operations::REVEAL_OKTA_UNIVERSAL_DIRECTORY_ACCOUNT_PASSWORD;
        key.open(&answer, answer.password_jwe.as_ref(), operation, password)
    }

    /// Reads the password of an Active Directory account: makes a key pair, sends `revealActiveDirectoryAccountPassword`, decrypts the
    /// answer.
    ///
    /// `user_access_method` is one of `list_uam_for_active_directory_account` that grants `reveal_password`, as it was listed.
    ///
    /// ```no_run
    /// # async fn example(pam: okta_pam::Client) -> okta_pam::Result<()> {
    /// let (connection, account) = ("0f5a…", "7c1d…");
    /// let methods = pam.list_uam_for_active_directory_account(connection, account).stream().try_collect().await?;
    /// if let Some(method) = methods.into_iter().find(|method| method.grants("reveal_password")) {
    ///     let password = pam.open_active_directory_account_password(connection, account, method).await?;
    ///     println!("{} characters", password.expose().chars().count());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of the operation; [`is_decode`](crate::Error::is_decode) if what it answers can't be decrypted.
    #[cfg(feature = "active-directory-accounts")]
    #[cfg_attr(
        docsrs,
        doc(cfg(all(feature = "credentials", feature = "active-directory-accounts")))
    )]
    pub async fn open_active_directory_account_password(
        &self,
        ad_connection_id: impl AsRef<str>,
        ad_account_id: impl AsRef<str>,
        user_access_method: impl Into<types::UserAccessMethod>,
    ) -> Result<Secret> {
        let key = RevealKey::generate().await?;
        let request = types::ActiveDirectoryAccountsRevealCredentialsRequest::new(key.public(), user_access_method);
        let answer = self
            .reveal_active_directory_account_password(ad_connection_id, ad_account_id, request)
            .send()
            .await?;
        let operation = &operations::REVEAL_ACTIVE_DIRECTORY_ACCOUNT_PASSWORD;
        key.open(&answer, answer.password_jwe.as_ref(), operation, password)
    }

    /// Reads the password of an account on a server: makes a key pair, sends `revealServerAccountPassword`, decrypts the answer.
    ///
    /// `user_access_method` is one of the server's access methods that grants `reveal_password`, as `ResolveResource` (`resolve_resource`,
    /// feature `servers`) answers it: with `include_user_access_methods` and `include_privileged_user_access_methods`, both of them true. The
    /// account's id is in the method.
    ///
    /// ```no_run
    /// # async fn example(pam: okta_pam::Client, method: okta_pam::types::UserAccessMethod) -> okta_pam::Result<()> {
    /// let password = pam.open_server_account_password("7c1d…", method).await?;
    /// println!("{} characters", password.expose().chars().count());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of the operation; [`is_decode`](crate::Error::is_decode) if what it answers can't be decrypted.
    #[cfg(feature = "server-accounts")]
    #[cfg_attr(docsrs, doc(cfg(all(feature = "credentials", feature = "server-accounts"))))]
    pub async fn open_server_account_password(
        &self,
        server_account_id: impl AsRef<str>,
        user_access_method: impl Into<types::UserAccessMethod>,
    ) -> Result<Secret> {
        let key = RevealKey::generate().await?;
        let request = types::ServerAccountsRevealCredentialsRequest::new(key.public(), user_access_method);
        let answer = self
            .reveal_server_account_password(server_account_id, request)
            .send()
            .await?;
        let operation = &operations::REVEAL_SERVER_ACCOUNT_PASSWORD;
        key.open(&answer, answer.password_jwe.as_ref(), operation, password)
    }

    /// Reads the value of a secret: makes a key pair, sends `RevealSecret`, decrypts the answer.
    ///
    /// ```no_run
    /// # async fn example(pam: okta_pam::Client) -> okta_pam::Result<()> {
    /// let fields = pam.open_secret("resource-group-id", "project-id", "secret-id").await?;
    /// for (name, text) in &fields {
    ///     println!("{name}: {} characters", text.expose().chars().count());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of the operation, of which a 403 lists in its body the access methods that would do; [`is_decode`](crate::Error::is_decode)
    /// if what it answers can't be decrypted, or is something else than texts by name.
    #[cfg(feature = "secrets")]
    #[cfg_attr(docsrs, doc(cfg(all(feature = "credentials", feature = "secrets"))))]
    pub async fn open_secret(
        &self,
        resource_group_id: impl AsRef<str>,
        project_id: impl AsRef<str>,
        secret_id: impl AsRef<str>,
    ) -> Result<super::super::SecretFields> {
        let key = RevealKey::generate().await?;
        let request = types::SecretRevealRequest::new(key.public());
        let answer = self
            .reveal_secret(resource_group_id, project_id, secret_id, request)
            .send()
            .await?;
        key.open(
            &answer,
            answer.secret_jwe.as_ref(),
            &operations::REVEAL_SECRET,
            |plain| super::super::SecretFields::from_json(plain).ok_or("what it holds is no JSON object of strings"),
        )
    }

    /// Has Okta make up a password of `num_chars` characters: makes a key pair, sends `CreateRandomPassword`, decrypts the answer.
    /// No account gets it.
    ///
    /// ```no_run
    /// use okta_pam::types::RandomPasswordCharacterOptions;
    ///
    /// # async fn example(pam: okta_pam::Client) -> okta_pam::Result<()> {
    /// let options = RandomPasswordCharacterOptions::new().with_digits(true).with_lower_case(true);
    /// let password = pam.draw_random_password(options, 24).await?;
    /// assert_eq!(password.expose().len(), 24);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of the operation; [`is_decode`](crate::Error::is_decode) if what it answers can't be decrypted.
    #[cfg(feature = "random-passwords")]
    #[cfg_attr(docsrs, doc(cfg(all(feature = "credentials", feature = "random-passwords"))))]
    pub async fn draw_random_password(
        &self,
        character_options: impl Into<types::RandomPasswordCharacterOptions>,
        num_chars: i64,
    ) -> Result<Secret> {
        let key = RevealKey::generate().await?;
        let request = types::RandomPasswordCreateRequest::new(key.public(), character_options, num_chars);
        let answer = self.create_random_password(request).send().await?;
        let operation = &operations::CREATE_RANDOM_PASSWORD;
        key.open(&answer, answer.password_jwe.as_ref(), operation, password)
    }
}
