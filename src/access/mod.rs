//! Exact answers about access, by set operations.

mod addresses;

pub use addresses::AddressSet;
