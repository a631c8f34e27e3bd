//! Documents that hold no API token.

use thiserror::Error;

/// A document without an API token: what it is instead, and what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum UnsupportedDocument {
    /// An error response of the API.
    #[error("expected API tokens, found an error response; fix the request and export again")]
    ErrorResponse,
    /// A response of the API whose result has no tokens.
    #[error("no API token in this response; export again with a credential that can list tokens")]
    ResponseWithoutTokens,
    /// The response to a delete request.
    #[error("expected API tokens, found the response to a delete request; it holds only the ID of the deleted token")]
    DeleteResponse,
    /// A policy that grants roles to a member of an account.
    #[error("expected API tokens, found a member (IAM) policy; member policies are not supported")]
    MemberPolicy,
    /// A list of permission groups.
    #[error("expected API tokens, found a list of permission groups; export the tokens instead")]
    PermissionGroups,
    /// An application or a policy of Zero Trust Access.
    #[error("expected API tokens, found a Zero Trust Access application or policy, which is not supported")]
    AccessPolicy,
    /// A plan or a state of Terraform or OpenTofu.
    #[error("no API token in this Terraform plan or state; pass --allow-empty to accept it")]
    TerraformPlan,
    /// Configuration of Terraform or OpenTofu, in either syntax.
    #[error("no API token in this Terraform configuration; pass --allow-empty to accept it")]
    TerraformConfiguration,
    /// A preview or a stack of Pulumi.
    #[error("no API token in this Pulumi preview or stack; pass --allow-empty to accept it")]
    Pulumi,
    /// A program, a script or notes without a token that is written out.
    #[error(
        "no API token written out in this program or text; check the request body that it sends, or the exported stack or plan"
    )]
    Program,
    /// None of these.
    #[error("no API token found; expected a token, a list of tokens, or a request body that creates one")]
    Unrecognized,
}
