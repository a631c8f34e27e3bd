//! The envelope of API responses.

use serde::Deserialize;
use serde_json::value::RawValue;

/// One error of a response.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct ApiError {
    #[serde(default)]
    pub(super) code: Option<u64>,
    #[serde(default)]
    pub(super) message: String,
    #[serde(default)]
    pub(super) error_chain: Vec<ApiError>,
}

/// The paging of a list.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub(super) struct PageInfo {
    pub(super) page: Option<usize>,
    pub(super) count: Option<usize>,
    pub(super) per_page: Option<usize>,
    pub(super) total_count: Option<usize>,
    pub(super) total_pages: Option<usize>,
}

/// A response.
#[derive(Debug, Deserialize)]
pub(super) struct Envelope {
    #[serde(default)]
    pub(super) success: bool,
    #[serde(default)]
    pub(super) errors: Vec<ApiError>,
    #[serde(default)]
    pub(super) result: Option<Box<RawValue>>,
    #[serde(default)]
    pub(super) result_info: Option<PageInfo>,
}

impl Envelope {
    /// The items of a list; `None` if the result is not a list. A missing list is one only if its total is 0.
    pub(super) fn list(&self) -> Option<Vec<Box<RawValue>>> {
        match self.result.as_ref().filter(|result| result.get() != "null") {
            None => self.result_info.is_some_and(|info| info.total_count == Some(0)).then(Vec::new),
            Some(result) => serde_json::from_str(result.get()).ok(),
        }
    }
}
