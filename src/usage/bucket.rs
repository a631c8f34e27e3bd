//! Calls to R2's S3 API, whose host and path name the bucket.

use super::Need;
use crate::{
    catalog::{Catalog, Scope, is_id},
    model::Resource,
};

/// The suffix of the host of R2's S3 API, after the account.
const HOST: &str = ".r2.cloudflarestorage.com";

/// The need of a call on a bucket or an object, and the bucket as in resource keys; `None` if the URL is not of R2's S3 API or names no
/// bucket. The bucket is in the path or before the account, the jurisdiction after the account.
pub(super) fn of(method: &str, address: &str, catalog: &'static Catalog) -> Option<(Need, String)> {
    let (_, rest) = address.split_once("://")?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = host.split(':').next()?.to_ascii_lowercase();
    let labels: Vec<&str> = host.strip_suffix(HOST)?.split('.').collect();
    let at = labels.iter().position(|label| is_id(label))?;
    let (before, behind) = (labels.get(..at)?.join("."), labels.get(at + 1..)?);
    let account = labels.get(at)?;
    let jurisdiction = behind.first().unwrap_or(&"default");
    let bucket = if before.is_empty() { path.split(['/', '?']).next()? } else { &before };
    let text = format!("{account}_{jurisdiction}_{bucket}");
    if !Resource::Bucket(text.as_str().into()).is_well_formed() {
        return None;
    }
    let level = if ["GET", "HEAD"].contains(&method.to_ascii_uppercase().as_str()) { "Read" } else { "Write" };
    let name = format!("Workers R2 Storage Bucket Item {level}");
    let group = catalog.groups().iter().find(|group| group.scope == Scope::R2Bucket && group.name == name)?;
    Some((Need::Group(group.id), text))
}
