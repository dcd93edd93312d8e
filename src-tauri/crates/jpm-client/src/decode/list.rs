//! The rows of a list, decoded one by one, so that an odd one does not take the others with it.

use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess,
    Unexpected, Visitor,
};
use serde_json::value::RawValue;

use crate::decode::coerce;
use crate::decode::json_repair;
use crate::decode::lenient::{self, FieldProblem};
use crate::record::{DecodeError, Record};

/// The most rows that one answer may have: ten times the vendor's largest page. A body of tiny rows would otherwise become records
/// of many times its size.
const MAX_ROWS: usize = 50_000;

/// The names of the rows in an answer.
pub(crate) type ListKeys = &'static [&'static str];

/// A row that is no record of its list: it has no readable id, or is no object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnreadableItem {
    /// Its id, where at least that can be read.
    pub id: Option<i64>,
    /// The field that cannot be read, seen from the row; `.` is the row itself.
    pub path: String,
    /// What stood there, and what was expected.
    pub detail: String,
    /// The row as it came; what was no UTF-8 in it is replaced.
    pub raw: String,
}

/// An answer that is a list: its rows, and what stands around them. What stands around them and cannot be read counts as not said.
pub(crate) struct DecodedList<T> {
    pub(crate) items: Vec<Record<T>>,
    pub(crate) unreadable: Vec<UnreadableItem>,
    pub(crate) page: Option<u32>,
    pub(crate) page_size: Option<u32>,
    pub(crate) has_more: Option<bool>,
    pub(crate) total_count: Option<u64>,
    pub(crate) continue_from: Option<String>,
    found: Found,
}

/// What was found in the place of the rows.
#[derive(Clone, Copy)]
enum Found {
    Nothing,
    Null,
    Rows,
}

impl<T: DeserializeOwned> DecodedList<T> {
    /// Reads a list whose rows stand under one of `names`.
    ///
    /// An answer without rows is not an empty list, it is not a list. Null is an empty list where `null_is_empty`, or where the answer
    /// says besides that nothing follows: to take every null for one could make a whole list look deleted.
    pub(crate) fn read(
        body: &[u8],
        names: ListKeys,
        null_is_empty: bool,
    ) -> Result<Self, DecodeError> {
        let list = match Self::decode(body, names) {
            Err((_, Syntax::Invalid)) if let Some(list) = Self::split(body, names) => list,
            decoded => decoded.map_err(|(mismatch, _)| mismatch)?,
        };
        let ends = list.has_more == Some(false) || list.total_count == Some(0);
        match list.found {
            Found::Rows => Ok(list),
            Found::Null if ends || null_is_empty => Ok(list),
            Found::Null => Err(DecodeError {
                path: names.join(" or "),
                detail: "invalid type: null, expected a list".to_owned(),
            }),
            Found::Nothing => {
                Err(FieldProblem::whole(format!("missing field `{}`", names.join("` or `"))).into())
            }
        }
    }

    /// Reads a body that is JSON.
    fn decode(body: &[u8], names: ListKeys) -> Result<Self, (DecodeError, Syntax)> {
        let mut reader = serde_json::Deserializer::from_slice(body);
        let mut track = serde_path_to_error::Track::new();
        let answer = Envelope {
            names,
            of: PhantomData,
        };
        let list = answer.deserialize(serde_path_to_error::Deserializer::new(
            &mut reader,
            &mut track,
        ));
        list.and_then(|list| reader.end().map(|()| list))
            .map_err(|error| {
                let json = if error.is_data() {
                    Syntax::Valid
                } else {
                    Syntax::Invalid
                };
                let mismatch = DecodeError {
                    path: track.path().to_string(),
                    detail: lenient::truncated(error.to_string()),
                };
                (mismatch, json)
            })
    }

    /// Reads a body some of whose rows are no JSON, or no UTF-8.
    fn split(body: &[u8], names: ListKeys) -> Option<Self> {
        let text = String::from_utf8_lossy(body);
        let (around, rows) = json_repair::split(&text, names, MAX_ROWS)?;
        let around = json_repair::repair(&around);
        let mut list = Self::decode(around.as_bytes(), names).ok()?;
        for row in rows {
            match serde_json::from_str(row) {
                Ok(raw) => list.push_row(raw, row),
                Err(error) => match serde_json::from_str(&json_repair::repair(row)) {
                    Ok(raw) => list.push_row(raw, row),
                    Err(_) => list.unreadable.push(UnreadableItem {
                        id: lenient::id_of(row),
                        path: ".".to_owned(),
                        detail: lenient::truncated(error.to_string()),
                        raw: row.to_owned(),
                    }),
                },
            }
        }
        Some(list)
    }

    /// Takes the next row, which `came` as this text.
    fn push_row(&mut self, raw: &RawValue, came: &str) {
        match Record::read(raw) {
            Ok(record) => self.items.push(record),
            Err(problem) => self.unreadable.push(UnreadableItem {
                id: lenient::id_of(raw.get()),
                path: problem.path,
                detail: problem.detail,
                raw: came.to_owned(),
            }),
        }
    }
}

/// Whether a body that is not as it should be is JSON at least.
enum Syntax {
    Valid,
    Invalid,
}

/// The whole answer.
struct Envelope<T> {
    names: ListKeys,
    of: PhantomData<T>,
}

impl<'de, T: DeserializeOwned> DeserializeSeed<'de> for Envelope<T> {
    type Value = DecodedList<T>;

    fn deserialize<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<DecodedList<T>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T: DeserializeOwned> Visitor<'de> for Envelope<T> {
    type Value = DecodedList<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<DecodedList<T>, A::Error> {
        let mut list = DecodedList {
            items: Vec::new(),
            unreadable: Vec::new(),
            page: None,
            page_size: None,
            has_more: None,
            total_count: None,
            continue_from: None,
            found: Found::Nothing,
        };
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                name if self.names.contains(&name) => map.next_value_seed(RowsSeed(&mut list))?,
                "page" => list.page = field(&mut map)?,
                "pageSize" => list.page_size = field(&mut map)?,
                "hasMore" => list.has_more = field(&mut map)?,
                "totalCount" => list.total_count = field(&mut map)?,
                "continueFrom" => list.continue_from = field(&mut map)?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(list)
    }
}

/// One word about the list, by what it plainly means.
fn field<'de, A: MapAccess<'de>, W: DeserializeOwned>(map: &mut A) -> Result<Option<W>, A::Error> {
    let raw: &RawValue = map.next_value()?;
    Ok(coerce::parse_lenient(raw.get()))
}

/// The rows of an answer.
struct RowsSeed<'a, T>(&'a mut DecodedList<T>);

impl<'de, T: DeserializeOwned> DeserializeSeed<'de> for RowsSeed<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: DeserializeOwned> Visitor<'de> for RowsSeed<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        if matches!(self.0.found, Found::Nothing) {
            self.0.found = Found::Null;
        }
        Ok(())
    }

    /// One record in the place of a list of one.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut members = Vec::new();
        while let Some((name, raw)) = map.next_entry::<String, &RawValue>()? {
            let name = serde_json::to_string(&name).map_err(A::Error::custom)?;
            members.push(format!("{name}:{raw}"));
        }
        let text = format!("{{{}}}", members.join(","));
        if lenient::id_of(&text).is_none() {
            return Err(A::Error::invalid_type(Unexpected::Map, &self));
        }
        let raw = RawValue::from_string(text).map_err(A::Error::custom)?;
        self.0.found = Found::Rows;
        self.0.push_row(&raw, raw.get());
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<(), A::Error> {
        self.0.found = Found::Rows;
        while let Some(raw) = rows.next_element::<&RawValue>()? {
            if self.0.items.len() + self.0.unreadable.len() >= MAX_ROWS {
                return Err(A::Error::custom(format!(
                    "the list has more than {MAX_ROWS} rows"
                )));
            }
            self.0.push_row(raw, raw.get());
        }
        Ok(())
    }
}
