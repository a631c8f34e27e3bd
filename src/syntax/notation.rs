//! How the members of an object are written.

/// How a source writes the members of an object. A snippet that is suggested for the source has to look the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notation {
    /// `"key": value`: JSON, and the JSON syntax of Terraform.
    Json,
    /// `key = value`: Terraform's language.
    Hcl,
    /// `key: value` with keys in camel case: YAML, and the resources of infrastructure tools in TypeScript.
    Yaml,
    /// `key: value`: objects of TypeScript and JavaScript.
    TypeScript,
    /// `key="value"`: the named arguments of Python.
    Python,
    /// The parameters of a rotation of Infisical in JSON, whose keys are others than those of the API.
    Rotation,
}
