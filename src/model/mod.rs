//! The model of a token: what was read, where, and the questions it answers.

mod addresses;
mod condition;
mod lifetime;
mod name;
mod overlap;
mod owner;
mod placeholder;
mod policy;
mod resource;
mod timestamp;
mod token;
mod zones;

pub use self::{
    addresses::AddressSet,
    condition::{Condition, Range, RangeKind, RangeList, RequestIp, addresses, reserved},
    lifetime::Lifetime,
    name::TokenName,
    overlap::Meeting,
    owner::Owner,
    placeholder::{is_sample, is_template},
    policy::{Effect, GroupRef, Policy, ResourceEntry, Resources, Selection},
    resource::Resource,
    timestamp::{Edge, Timestamp},
    token::{Container, Duplicate, Field, Form, SecretField, Syntax, Text, Token},
    zones::{Zone, Zones},
};
