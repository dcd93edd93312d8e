//! Decodes a list item by item, so that one bad item does not spoil the others.

use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess,
    Unexpected, Visitor,
};
use serde_json::value::RawValue;

use crate::decode::lenient::{self, FieldProblem};
use crate::decode::{coerce, json_repair};
use crate::record::{DecodeError, Record};

/// The limit of items in one response: ten times the vendor's largest page. Without it a body of
/// tiny items would become records of many times its size.
const MAX_ITEMS: usize = 50_000;

/// The keys under which a list may be found in a response.
pub(crate) type ListKeys = &'static [&'static str];

/// An item of a list that is not a record: it is not an object or has no readable id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnreadableItem {
    /// Its id, if it can be read.
    pub id: Option<i64>,
    /// The field that cannot be decoded; `.` is the item itself.
    pub path: String,
    /// What was found and what was expected.
    pub detail: String,
    /// The item as it was received. Invalid UTF-8 is replaced.
    pub raw: String,
}

/// A decoded list with the fields around it. Such a field counts as absent if it cannot be
/// decoded.
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

/// What was found under the list's key.
#[derive(Clone, Copy)]
enum Found {
    Nothing,
    Null,
    Items,
}

impl<T: DeserializeOwned> DecodedList<T> {
    /// Decodes a response whose items are under one of `keys`.
    ///
    /// A response without the list is an error. Null counts as an empty list only if
    /// `null_is_empty`, or if the response says that nothing follows: a mirror that took any null
    /// for an empty list would delete its rows.
    pub(crate) fn read(
        body: &[u8],
        keys: ListKeys,
        null_is_empty: bool,
    ) -> Result<Self, DecodeError> {
        let list = match Self::decode(body, keys) {
            Err((_, Syntax::Invalid)) if let Some(list) = Self::decode_items(body, keys) => list,
            decoded => decoded.map_err(|(error, _)| error)?,
        };
        let ends = list.has_more == Some(false) || list.total_count == Some(0);
        match list.found {
            Found::Items => Ok(list),
            Found::Null if ends || null_is_empty => Ok(list),
            Found::Null => Err(FieldProblem {
                path: keys.join(" or "),
                detail: "invalid type: null, expected a list".to_owned(),
            }
            .into()),
            Found::Nothing => {
                Err(FieldProblem::whole(format!("missing field `{}`", keys.join("` or `"))).into())
            }
        }
    }

    /// Decodes a body that is valid JSON.
    fn decode(body: &[u8], keys: ListKeys) -> Result<Self, (DecodeError, Syntax)> {
        let mut reader = serde_json::Deserializer::from_slice(body);
        let mut track = serde_path_to_error::Track::new();
        let envelope = Envelope {
            keys,
            record: PhantomData,
        };
        let list = envelope.deserialize(serde_path_to_error::Deserializer::new(
            &mut reader,
            &mut track,
        ));
        list.and_then(|list| reader.end().map(|()| list))
            .map_err(|error| {
                let syntax = if error.is_data() {
                    Syntax::Valid
                } else {
                    Syntax::Invalid
                };
                (DecodeError::new(track.path().to_string(), error), syntax)
            })
    }

    /// Decodes a body in which some items are invalid JSON or UTF-8.
    fn decode_items(body: &[u8], keys: ListKeys) -> Option<Self> {
        let text = String::from_utf8_lossy(body);
        let (envelope, items) = json_repair::split_list(&text, keys, MAX_ITEMS)?;
        let envelope = json_repair::repair(&envelope);
        let mut list = Self::decode(envelope.as_bytes(), keys).ok()?;
        for item in items {
            match serde_json::from_str(item) {
                Ok(raw) => list.push(raw, item),
                Err(error) => match serde_json::from_str(&json_repair::repair(item)) {
                    Ok(raw) => list.push(raw, item),
                    Err(_) => list.unreadable.push(UnreadableItem {
                        id: lenient::id_of(item),
                        path: ".".to_owned(),
                        detail: lenient::truncated(error.to_string()),
                        raw: item.to_owned(),
                    }),
                },
            }
        }
        Some(list)
    }

    /// Decodes `raw` and adds it; `received` is the item before any repair.
    fn push(&mut self, raw: &RawValue, received: &str) {
        match Record::read(raw) {
            Ok(record) => self.items.push(record),
            Err(problem) => self.unreadable.push(UnreadableItem {
                id: lenient::id_of(raw.get()),
                path: problem.path,
                detail: problem.detail,
                raw: received.to_owned(),
            }),
        }
    }
}

/// Whether a body that cannot be decoded is at least valid JSON.
enum Syntax {
    Valid,
    Invalid,
}

/// Decodes the object around the items.
struct Envelope<T> {
    keys: ListKeys,
    record: PhantomData<T>,
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
                key if self.keys.contains(&key) => map.next_value_seed(ItemsSeed(&mut list))?,
                "page" => list.page = lenient_field(&mut map)?,
                "pageSize" => list.page_size = lenient_field(&mut map)?,
                "hasMore" => list.has_more = lenient_field(&mut map)?,
                "totalCount" => list.total_count = lenient_field(&mut map)?,
                "continueFrom" => list.continue_from = lenient_field(&mut map)?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(list)
    }
}

/// Decodes one field of the envelope leniently.
fn lenient_field<'de, A: MapAccess<'de>, V: DeserializeOwned>(
    map: &mut A,
) -> Result<Option<V>, A::Error> {
    let raw: &RawValue = map.next_value()?;
    Ok(coerce::parse_lenient(raw.get()))
}

/// Decodes the items of a list.
struct ItemsSeed<'a, T>(&'a mut DecodedList<T>);

impl<'de, T: DeserializeOwned> DeserializeSeed<'de> for ItemsSeed<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: DeserializeOwned> Visitor<'de> for ItemsSeed<'_, T> {
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

    /// Accepts a single record in place of a list of one.
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
        self.0.found = Found::Items;
        self.0.push(&raw, raw.get());
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        self.0.found = Found::Items;
        while let Some(raw) = items.next_element::<&RawValue>()? {
            if self.0.items.len() + self.0.unreadable.len() >= MAX_ITEMS {
                return Err(A::Error::custom(format!(
                    "the list has more than {MAX_ITEMS} rows"
                )));
            }
            self.0.push(raw, raw.get());
        }
        Ok(())
    }
}
