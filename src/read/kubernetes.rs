//! Tokens as Crossplane resources: managed resources generated from Terraform's provider.

use super::{
    problems::Problems,
    resource::{self, About, Tool},
};
use crate::{
    catalog::OwnerKind,
    model::{Form, Token},
    syntax::node::Node,
    text::{Source, Spanned},
};

/// Reads a managed resource; `None` if it is not a token. Generated kinds are named after the provider's resources,
/// with the group's name before them or in them: `ApiToken`, `AccountToken`, or `Token` of a group `api.…` or
/// `account.…`.
pub(super) fn managed<'s>(root: Node<'s, '_>, file: &'s Source, problems: &mut Problems) -> Option<Token<'s>> {
    let text = |keys: &[&str]| root.path(keys).and_then(|node| node.string());
    let (group, kind) = (text(&["apiVersion"])?, text(&["kind"])?);
    let values = root.path(&["spec", "forProvider"])?;
    if !group.contains("cloudflare") {
        return None;
    }
    let owner = match kind.to_ascii_lowercase().as_str() {
        "apitoken" => OwnerKind::User,
        "accounttoken" => OwnerKind::Account,
        "token" if group.starts_with("account") => OwnerKind::Account,
        "token" => OwnerKind::User,
        _ => return None,
    };
    let name = root.path(&["metadata", "name"]);
    let place = name.or_else(|| root.get("kind"))?;
    let address = format!("{kind}/{}", name.and_then(|name| name.string()).unwrap_or_default());
    let address = Spanned { value: address.into(), span: place.span() };
    let mut token = resource::token(
        values,
        None,
        About { address, owner, form: Form::Resource, tool: Tool::Crossplane },
        file,
        problems,
    );
    token.is_authored = true;
    Some(token)
}
