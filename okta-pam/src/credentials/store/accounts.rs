//! The calls.

#[cfg(feature = "secrets")]
use okta_core::rt::failure;

#[cfg(feature = "secrets")]
use super::super::{SecretDraft, SecretFields};
#[allow(unused_imports, reason = "depends on the features")]
use crate::{Client, Result, Secret, types};

/// # Passwords and secrets: stored
impl Client {
    /// Gives a SaaS app account a new password, whether Okta manages the account or not: encrypts it to a key of the vault and sends
    /// `updateSaasAppAccountPassword`.
    ///
    /// `user_access_method` is one of `list_uam_for_saas_application_account` that grants `update_password`, as it was listed.
    ///
    /// ```no_run
    /// use okta_pam::Secret;
    ///
    /// # async fn example(pam: okta_pam::Client, method: okta_pam::types::UserAccessMethod) -> okta_pam::Result<()> {
    /// let password = Secret::new("correct horse battery staple");
    /// pam.store_saas_app_account_password("app-id", "account-id", method, &password).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of the operation and of `GetVaultJWKS`; [`is_decode`](crate::Error::is_decode) if the vault has no key that this client can
    /// encrypt to.
    #[cfg(feature = "saas-app-accounts")]
    #[cfg_attr(docsrs, doc(cfg(all(feature = "credentials", feature = "saas-app-accounts"))))]
    pub async fn store_saas_app_account_password(
        &self,
        saas_app_instance_id: impl AsRef<str>,
        saas_app_account_id: impl AsRef<str>,
        user_access_method: impl Into<types::UserAccessMethod>,
        password: &Secret,
    ) -> Result<()> {
        let jwe = self.seal(password.expose().as_bytes()).await?;
        let request = types::ServiceAccountsUpdateCredentialsRequest::new(jwe, user_access_method);
        self.update_saas_app_account_password(saas_app_instance_id, saas_app_account_id, request)
            .send()
            .await?;
        Ok(())
    }

    /// Starts to change the password of a SaaS app account in the application to the one given: encrypts it to a key of the vault and
    /// sends `saasAppAccountRotatePassword`.
    ///
    /// The change goes on after the answer; `account_status_detail` of the account tells its end. `user_access_method` is one of
    /// `list_uam_for_saas_application_account`, as it was listed. Okta has no privilege to rotate for such accounts, and doesn't say which it
    /// wants to see.
    ///
    /// ```no_run
    /// use okta_pam::Secret;
    ///
    /// # async fn example(pam: okta_pam::Client, method: okta_pam::types::UserAccessMethod) -> okta_pam::Result<()> {
    /// let password = Secret::new("correct horse battery staple");
    /// pam.change_saas_app_account_password("app-id", "account-id", method, &password).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of the operation and of `GetVaultJWKS`; [`is_decode`](crate::Error::is_decode) if the vault has no key that this client can
    /// encrypt to.
    #[cfg(feature = "saas-app-accounts")]
    #[cfg_attr(docsrs, doc(cfg(all(feature = "credentials", feature = "saas-app-accounts"))))]
    pub async fn change_saas_app_account_password(
        &self,
        saas_app_instance_id: impl AsRef<str>,
        saas_app_account_id: impl AsRef<str>,
        user_access_method: impl Into<types::UserAccessMethod>,
        password: &Secret,
    ) -> Result<()> {
        let jwe = self.seal(password.expose().as_bytes()).await?;
        let request = types::ServiceAccountsRotateCredentialsRequest::new(jwe, user_access_method);
        self.saas_app_account_rotate_password(saas_app_instance_id, saas_app_account_id, request)
            .send()
            .await?;
        Ok(())
    }

    /// Starts to change the password of an Okta service account (Universal Directory) to the one given: encrypts it to a key of the vault
    /// and sends `oktaUDAccountRotatePassword`.
    ///
    /// The change goes on after the answer; `account_status_detail` of the account tells its end. `user_access_method` is one of
    /// `list_uam_for_okta_ud_account`, as it was listed. Okta has no privilege to rotate for such accounts, and doesn't say which it wants to
    /// see.
    ///
    /// ```no_run
    /// use okta_pam::Secret;
    ///
    /// # async fn example(pam: okta_pam::Client, method: okta_pam::types::UserAccessMethod) -> okta_pam::Result<()> {
    /// let password = Secret::new("correct horse battery staple");
    /// pam.change_okta_ud_account_password("account-id", method, &password).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of the operation and of `GetVaultJWKS`; [`is_decode`](crate::Error::is_decode) if the vault has no key that this client can
    /// encrypt to.
    #[cfg(feature = "okta-universal-directory-accounts")]
    #[cfg_attr(
        docsrs,
        doc(cfg(all(feature = "credentials", feature = "okta-universal-directory-accounts")))
    )]
    pub async fn change_okta_ud_account_password(
        &self,
        okta_universal_directory_account_id: impl AsRef<str>,
        user_access_method: impl Into<types::UserAccessMethod>,
        password: &Secret,
    ) -> Result<()> {
        let jwe = self.seal(password.expose().as_bytes()).await?;
        let request = types::ServiceAccountsRotateCredentialsRequest::new(jwe, user_access_method);
        self.okta_ud_account_rotate_password(okta_universal_directory_account_id, request)
            .send()
            .await?;
        Ok(())
    }

    /// Puts a new secret into a folder: encrypts its value to a key of the vault and sends `CreateSecret`.
    ///
    /// ```no_run
    /// use okta_pam::credentials::{SecretDraft, SecretFields};
    ///
    /// # async fn example(pam: okta_pam::Client) -> okta_pam::Result<()> {
    /// let draft = SecretDraft::new("database", "folder-id").with_description("reporting");
    /// let fields = SecretFields::from_iter([("username", "report"), ("password", "hunter2")]);
    /// let secret = pam.store_secret("resource-group-id", "project-id", draft, &fields).await?;
    /// println!("{:?}", secret.id);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of the operation and of `GetVaultJWKS`; [`is_decode`](crate::Error::is_decode) if the vault has no key that this client can
    /// encrypt to.
    #[cfg(feature = "secrets")]
    #[cfg_attr(docsrs, doc(cfg(all(feature = "credentials", feature = "secrets"))))]
    pub async fn store_secret(
        &self,
        resource_group_id: impl AsRef<str>,
        project_id: impl AsRef<str>,
        draft: SecretDraft,
        fields: &SecretFields,
    ) -> Result<types::Secret> {
        let request = draft.with_jwe(self.seal_fields(fields).await?);
        let answer = self
            .create_secret(resource_group_id, project_id, request)
            .send()
            .await?;
        Ok(answer.into_inner())
    }

    /// Replaces a secret, its name, description and value together: encrypts the value to a key of the vault and sends `UpdateSecret`.
    ///
    /// What the draft leaves out isn't kept. To change the value alone, take over the rest from what was read. The template comes in a form
    /// that Okta doesn't lay down: a secret that was made by one needs [`SecretDraft::with_template`] with the id and version that it was
    /// made by.
    ///
    /// ```no_run
    /// use okta_pam::credentials::SecretDraft;
    ///
    /// # async fn example(pam: okta_pam::Client) -> okta_pam::Result<()> {
    /// let (group, project, secret) = ("resource-group-id", "project-id", "secret-id");
    /// let read = pam.get_secret(group, project, secret).send().await?.into_inner();
    /// let mut fields = pam.open_secret(group, project, secret).await?;
    /// fields.insert("password", "correct horse battery staple");
    /// let mut draft = SecretDraft::new(read.name.unwrap_or_default(), "folder-id");
    /// if let Some(description) = read.description {
    ///     draft = draft.with_description(description);
    /// }
    /// pam.overwrite_secret(group, project, secret, draft, &fields).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of the operation and of `GetVaultJWKS`; [`is_decode`](crate::Error::is_decode) if the vault has no key that this client can
    /// encrypt to.
    #[cfg(feature = "secrets")]
    #[cfg_attr(docsrs, doc(cfg(all(feature = "credentials", feature = "secrets"))))]
    pub async fn overwrite_secret(
        &self,
        resource_group_id: impl AsRef<str>,
        project_id: impl AsRef<str>,
        secret_id: impl AsRef<str>,
        draft: SecretDraft,
        fields: &SecretFields,
    ) -> Result<types::Secret> {
        let request = draft.with_jwe(self.seal_fields(fields).await?);
        let answer = self
            .update_secret(resource_group_id, project_id, secret_id, request)
            .send()
            .await?;
        Ok(answer.into_inner())
    }

    #[cfg(feature = "secrets")]
    async fn seal_fields(&self, fields: &SecretFields) -> Result<String> {
        let plain = fields
            .to_json()
            .ok_or_else(|| failure::argument("the fields can't be JSON"))?;
        self.seal(&plain).await
    }
}
