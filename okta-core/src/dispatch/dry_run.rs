//! A write that isn't sent: what it would do is found out by reading.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use http::Method;
use tokio::time::Instant;
use url::Url;

use super::{Dispatcher, Prepared};
use crate::error::{Error, Plan, PlannedWrite, Result};
use crate::model::{self, Json, left_out};
use crate::operation::Operation;
use crate::payload::Payload;
use crate::route;
use crate::subject::Subject;
use crate::transport::Answer;

impl Dispatcher {
    /// Adds the request to the plan, and returns the error that stands for it.
    pub(super) async fn plan(&self, plan: &Plan, prepared: &Prepared, url: Url, deadline: Option<Instant>) -> Error {
        let body = match &prepared.body {
            Some(Payload::Bytes(bytes)) => Some(bytes.clone()),
            Some(Payload::Parts(..)) | None => None,
        };
        let reader = self.reader(prepared);
        let current = match reader {
            Some(operation) => self.current(operation, url.clone(), deadline).await,
            None => Ok(None),
        };
        let json = body.as_ref().and_then(|body| model::decode::<Json>(body).ok());
        let left_out = match (&current, json) {
            (Ok(Some(current)), Some(body)) => {
                let members = prepared
                    .subject
                    .operation()
                    .map_or(&[][..], Operation::replaced_members);
                Some(left_out(current, &body, members))
            }
            // Nothing is there.
            (Ok(None), Some(_)) if reader.is_some() => Some(Vec::new()),
            _ => None,
        };
        let planned = Arc::new(PlannedWrite {
            subject: prepared.subject.clone(),
            url,
            body,
            current,
            left_out,
        });
        plan.add(Arc::clone(&planned));
        Error::dry_run(planned)
    }

    /// The operation that reads what a PUT replaces.
    fn reader(&self, prepared: &Prepared) -> Option<&'static Operation> {
        let operation = route::operation(self.api, "GET", prepared.subject.template())?;
        (prepared.method == Method::PUT && !operation.is_paginated()).then_some(operation)
    }

    async fn current(
        &self,
        operation: &'static Operation,
        mut url: Url,
        deadline: Option<Instant>,
    ) -> Result<Option<Json>> {
        url.set_query(None);
        let read = Prepared::new(Subject::of(operation), Method::GET);
        match self.read(read, url, deadline).await {
            Ok(answer) => Ok(Some(answer.decode(model::decode::<Json>)?.into_inner())),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Boxed, because a write that is sent to be planned sends a read.
    fn read(
        &self,
        prepared: Prepared,
        url: Url,
        deadline: Option<Instant>,
    ) -> Pin<Box<dyn Future<Output = Result<Answer>> + Send + '_>> {
        Box::pin(async move { self.send(&prepared, url, deadline).await })
    }
}
