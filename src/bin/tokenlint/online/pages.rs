//! Puts the pages of a list together, and decides whether the list is whole.
//!
//! A list is whole only if that is certain: by the totals that the API states, or, without totals, by a page that is not
//! full. Totals that change or contradict the items, and items that are repeated, are errors: another item may have been
//! missed.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::value::RawValue;
use tokenlint::text::counted;

use super::envelope::PageInfo;

/// The page size that every list of the API supports.
pub(super) const PER_PAGE: usize = 50;
/// The largest number of pages of a list.
const MAX_PAGES: usize = 20_000;
/// The largest number of pages of a list without totals.
const MAX_PAGES_WITHOUT_TOTALS: usize = 400;
/// The largest size of a list in bytes.
const MAX_BYTES: usize = 512 << 20;

/// The reason why a list cannot be read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PageFault {
    /// An item has no ID.
    NoId,
    /// An item is repeated, or a total is another one than before.
    Changed,
    /// A page contradicts what the API says about it.
    Contradiction(String),
    /// There are too many pages.
    TooManyPages,
    /// The items are too large.
    TooLarge,
}

/// Whether there are more pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// The list goes on, or may do so.
    Page,
    /// The list is whole.
    End,
}

/// The ID of an item.
#[derive(Deserialize)]
pub(super) struct Identified {
    #[serde(default)]
    pub(super) id: Option<String>,
}

/// The pages of a list so far.
#[derive(Default)]
pub(super) struct Pages {
    /// The items in the order of the pages.
    pub(super) items: Vec<Box<RawValue>>,
    ids: HashSet<String>,
    pages: usize,
    bytes: usize,
    /// The number of items on the first page.
    first: usize,
    total: Option<usize>,
    total_pages: Option<usize>,
}

impl Pages {
    /// Adds the next page.
    ///
    /// # Errors
    /// The first reason why the list cannot be whole.
    pub(super) fn add(&mut self, own: Vec<Box<RawValue>>, info: Option<PageInfo>) -> Result<Next, PageFault> {
        self.pages += 1;
        let count = own.len();
        self.check_info(count, info)?;
        let repeated = self.take(own)?;
        if self.pages == 1 {
            self.first = count;
        }
        let has_totals = self.total.is_some() || self.total_pages.is_some();
        // Some lists ignore the page that is asked for, and are complete.
        if repeated > 0 && repeated == count && self.pages == 2 && count == self.first && !has_totals {
            return Ok(Next::End);
        }
        if repeated > 0 {
            return Err(PageFault::Changed);
        }
        let next = match (self.total, self.total_pages) {
            (Some(total), _) => self.by_total(count, total)?,
            (None, Some(pages)) => self.by_pages(count, pages, info)?,
            (None, None) => by_size(count, info),
        };
        self.check_limits(count)?;
        Ok(next)
    }

    /// Compares what the API says about a page with the page, and with what it said before.
    fn check_info(&mut self, count: usize, info: Option<PageInfo>) -> Result<(), PageFault> {
        let Some(info) = info else { return Ok(()) };
        let contradiction = |text: String| Err(PageFault::Contradiction(text));
        if let Some(stated) = info.count.filter(|stated| *stated != count) {
            return contradiction(format!("a page has {} and says that it has {stated}", counted(count, "item")));
        }
        let is_other =
            |known: Option<usize>, stated: Option<usize>| known.is_some() && stated.is_some() && known != stated;
        if is_other(self.total, info.total_count) || is_other(self.total_pages, info.total_pages) {
            return Err(PageFault::Changed);
        }
        self.total = self.total.or(info.total_count);
        self.total_pages = self.total_pages.or(info.total_pages);
        let has_totals = self.total.is_some() || self.total_pages.is_some();
        if let Some(stated) = info.page.filter(|stated| has_totals && *stated != self.pages) {
            return contradiction(format!("page {} says that it is page {stated}", self.pages));
        }
        Ok(())
    }

    /// Takes the items that are new, and returns the number of those that are not.
    fn take(&mut self, own: Vec<Box<RawValue>>) -> Result<usize, PageFault> {
        let mut repeated = 0;
        for item in own {
            let id = serde_json::from_str::<Identified>(item.get()).ok().and_then(|own| own.id);
            if self.ids.insert(id.ok_or(PageFault::NoId)?) {
                self.bytes += item.get().len();
                self.items.push(item);
            } else {
                repeated += 1;
            }
        }
        Ok(repeated)
    }

    fn by_total(&self, count: usize, total: usize) -> Result<Next, PageFault> {
        let has_more_pages = self.total_pages.is_some_and(|pages| self.pages < pages);
        let read = self.items.len();
        let contradiction =
            || PageFault::Contradiction(format!("{} were read, and the total is {total}", counted(read, "item")));
        match read.cmp(&total) {
            std::cmp::Ordering::Greater => Err(contradiction()),
            std::cmp::Ordering::Equal if has_more_pages && count > 0 => Ok(Next::Page),
            std::cmp::Ordering::Equal => Ok(Next::End),
            std::cmp::Ordering::Less if count == 0 || (self.total_pages.is_some() && !has_more_pages) => {
                Err(contradiction())
            }
            std::cmp::Ordering::Less => Ok(Next::Page),
        }
    }

    fn by_pages(&self, count: usize, pages: usize, info: Option<PageInfo>) -> Result<Next, PageFault> {
        let is_full = count >= info.and_then(|info| info.per_page).unwrap_or(1).max(1);
        if self.pages < pages && is_full {
            return Ok(Next::Page);
        }
        // Only the last page may have fewer items, and only an empty list has an empty page.
        let is_last = self.pages == pages.max(1) && (count > 0) == (pages > 0 && !self.items.is_empty());
        if is_last && (pages > 0 || count == 0) {
            return Ok(Next::End);
        }
        let page = self.pages;
        Err(PageFault::Contradiction(format!("page {page} of {pages} has {}", counted(count, "item"))))
    }

    fn check_limits(&self, count: usize) -> Result<(), PageFault> {
        if self.bytes > MAX_BYTES {
            return Err(PageFault::TooLarge);
        }
        let needed = match (self.total, self.total_pages) {
            (Some(total), _) => total.div_ceil(count.max(1)),
            (None, Some(pages)) => pages,
            (None, None) if self.pages > MAX_PAGES_WITHOUT_TOTALS => return Err(PageFault::TooManyPages),
            (None, None) => 0,
        };
        if needed.max(self.pages) > MAX_PAGES { Err(PageFault::TooManyPages) } else { Ok(()) }
    }
}

/// Without totals, the list ends with a page that is not full, of the size that the API states or that was asked for.
fn by_size(count: usize, info: Option<PageInfo>) -> Next {
    let size = match info {
        None => PER_PAGE,
        // Without its size, only an empty page is known not to be full.
        Some(info) => info.per_page.unwrap_or(1).max(1),
    };
    if count < size { Next::End } else { Next::Page }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn items(ids: std::ops::Range<usize>) -> Vec<Box<RawValue>> {
        ids.map(|id| RawValue::from_string(format!(r#"{{"id":"{id}"}}"#)).unwrap()).collect()
    }

    /// `total_count` and `total_pages` of each page, and its items.
    type Page = (Option<usize>, Option<usize>, std::ops::Range<usize>);

    /// The number of items of a list that is whole, or the word for its fault.
    fn read(pages: &[Page], per_page: Option<usize>) -> Result<usize, &'static str> {
        let mut list = Pages::default();
        for (total_count, total_pages, ids) in pages {
            let info =
                PageInfo { per_page, total_count: *total_count, total_pages: *total_pages, ..PageInfo::default() };
            match list.add(items(ids.clone()), Some(info)) {
                Ok(Next::Page) => {}
                Ok(Next::End) => return Ok(list.items.len()),
                Err(PageFault::Changed) => return Err("changed"),
                Err(PageFault::Contradiction(_)) => return Err("contradiction"),
                Err(PageFault::TooManyPages) => return Err("pages"),
                Err(_) => return Err("other"),
            }
        }
        Err("more")
    }

    #[test]
    fn a_list_is_whole_only_if_that_is_certain() {
        let page = |total, pages, ids| (total, pages, ids);
        for (name, pages, expected) in [
            ("one page", vec![page(Some(3), Some(1), 0..3)], Ok(3)),
            ("no items", vec![page(Some(0), Some(0), 0..0)], Ok(0)),
            ("no items on one page", vec![page(Some(0), Some(1), 0..0)], Ok(0)),
            ("two pages", vec![page(Some(12), Some(2), 0..10), page(Some(12), Some(2), 10..12)], Ok(12)),
            ("two full pages", vec![page(Some(20), Some(2), 0..10), page(Some(20), Some(2), 10..20)], Ok(20)),
            ("a total alone", vec![page(Some(12), None, 0..10), page(Some(12), None, 10..12)], Ok(12)),
            ("pages alone", vec![page(None, Some(2), 0..10), page(None, Some(2), 10..12)], Ok(12)),
            ("no totals", vec![page(None, None, 0..10), page(None, None, 10..12)], Ok(12)),
            ("no totals, full", vec![page(None, None, 0..10), page(None, None, 10..10)], Ok(10)),
            ("no totals, the same again", vec![page(None, None, 0..10), page(None, None, 0..10)], Ok(10)),
            ("a page more than needed", vec![page(Some(10), Some(2), 0..10), page(Some(10), Some(2), 10..10)], Ok(10)),
            ("too few", vec![page(Some(12), Some(1), 0..10)], Err("contradiction")),
            ("too many", vec![page(Some(9), Some(1), 0..10)], Err("contradiction")),
            ("no page", vec![page(None, Some(0), 0..3)], Err("contradiction")),
            (
                "an empty page in the middle",
                vec![page(Some(30), Some(3), 0..10), page(Some(30), Some(3), 10..10)],
                Err("contradiction"),
            ),
            (
                "an empty page in the middle, pages alone",
                vec![page(None, Some(3), 0..10), page(None, Some(3), 10..10)],
                Err("contradiction"),
            ),
            (
                "an empty last page, pages alone",
                vec![page(None, Some(2), 0..10), page(None, Some(2), 10..10)],
                Err("contradiction"),
            ),
            ("a short page in the middle", vec![page(None, Some(3), 0..7)], Err("contradiction")),
            ("an empty first page", vec![page(None, Some(2), 0..0)], Err("contradiction")),
            ("a lower total", vec![page(Some(12), None, 0..10), page(Some(11), None, 10..11)], Err("changed")),
            ("a higher total", vec![page(Some(12), None, 0..10), page(Some(13), None, 10..13)], Err("changed")),
            ("other pages", vec![page(None, Some(3), 0..10), page(None, Some(2), 10..20)], Err("changed")),
            ("a repeated item", vec![page(Some(20), None, 0..10), page(Some(20), None, 9..19)], Err("changed")),
            ("the same page again", vec![page(Some(20), None, 0..10), page(Some(20), None, 0..10)], Err("changed")),
            ("a part again", vec![page(None, None, 0..10), page(None, None, 0..9)], Err("changed")),
            ("not read to the end", vec![page(Some(20), Some(2), 0..10)], Err("more")),
            ("a full page without totals", vec![page(None, None, 0..10)], Err("more")),
            ("a huge total", vec![page(Some(usize::MAX), None, 0..10)], Err("pages")),
            ("a huge number of pages", vec![page(None, Some(usize::MAX), 0..10)], Err("pages")),
        ] {
            assert_eq!(read(&pages, Some(10)), expected, "{name}");
        }
        assert_eq!(read(&[(None, None, 0..10)], None), Err("more"), "a page of unknown size may be full");
        let endless: Vec<Page> = (0..1000).map(|at| (None, None, at * 2..at * 2 + 2)).collect();
        assert_eq!(read(&endless, Some(2)), Err("pages"));
    }

    #[test]
    fn what_a_page_says_about_itself_must_hold() {
        let info = |page, count| {
            let total_count = Some(60);
            Some(PageInfo { page, count, per_page: Some(50), total_count, ..PageInfo::default() })
        };
        let mut list = Pages::default();
        assert_eq!(list.add(items(0..50), info(Some(1), Some(50))), Ok(Next::Page));
        assert!(matches!(list.add(items(50..60), info(Some(1), None)), Err(PageFault::Contradiction(_))));
        let mut list = Pages::default();
        assert!(matches!(list.add(items(0..50), info(Some(1), Some(49))), Err(PageFault::Contradiction(_))));
        let none = RawValue::from_string(r#"{"id":null}"#.to_owned()).unwrap();
        assert_eq!(Pages::default().add(vec![none], None), Err(PageFault::NoId));
    }

    #[test]
    fn a_list_without_paging_is_whole_if_it_is_short_or_repeated() {
        assert_eq!(Pages::default().add(items(0..PER_PAGE - 1), None), Ok(Next::End));
        let mut list = Pages::default();
        assert_eq!(list.add(items(0..370), None), Ok(Next::Page));
        assert_eq!(list.add(items(0..370), None), Ok(Next::End));
        assert_eq!(list.items.len(), 370);
    }
}
