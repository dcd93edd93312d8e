//! Strict parsing of JSON bodies. One error names every wrong field.

use serde_json::{Map, Value};

use crate::clock::{self, Micros};
use crate::problem::Problem;

/// The four priorities of a job (vendor's digest, section 3).
pub(crate) const PRIORITIES: [&str; 4] = ["Low", "Normal", "High", "Urgent"];

/// A body that is being parsed. Read the fields, then call [`Body::finish`].
pub(crate) struct Body {
    fields: Map<String, Value>,
    prefix: String,
    problem: Problem,
}

impl Body {
    /// Parses the bytes as a JSON object.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, Problem> {
        match serde_json::from_slice::<Value>(bytes) {
            Ok(Value::Object(fields)) => Ok(Self::with_prefix(fields, String::new())),
            Ok(_) => Err(Problem::field("$", "The body must be a JSON object.")),
            Err(error) => Err(Problem::field(
                "$",
                format!("The body is not valid JSON: {error}."),
            )),
        }
    }

    fn with_prefix(fields: Map<String, Value>, prefix: String) -> Self {
        let mut problem = Problem::field("", "");
        problem.errors.clear();
        Self {
            fields,
            prefix,
            problem,
        }
    }

    /// True if the field is present, even if null.
    pub(crate) fn has(&self, field: &str) -> bool {
        self.fields.contains_key(field)
    }

    /// Records an error of a field.
    pub(crate) fn wrong(&mut self, field: &str, message: impl Into<String>) {
        let name = format!("{}{field}", self.prefix);
        self.problem.add(&name, message);
    }

    /// Records an error for each missing or null field.
    pub(crate) fn require(&mut self, names: &[&str]) {
        for name in names {
            if self.present(name).is_none() {
                self.wrong(name, format!("The {name} field is required."));
            }
        }
    }

    fn present(&self, field: &str) -> Option<Value> {
        self.fields.get(field).filter(|v| !v.is_null()).cloned()
    }

    fn read<T>(
        &mut self,
        field: &str,
        expected: &str,
        convert: impl Fn(&Value) -> Option<T>,
    ) -> Option<T> {
        let value = self.present(field)?;
        self.convert(field, &value, expected, convert)
    }

    fn read_list<T>(
        &mut self,
        field: &str,
        expected: &str,
        convert: impl Fn(&Value) -> Option<T>,
    ) -> Option<T> {
        let value = self.fields.get(field)?.clone();
        self.convert(field, &value, expected, convert)
    }

    fn convert<T>(
        &mut self,
        field: &str,
        value: &Value,
        expected: &str,
        convert: impl Fn(&Value) -> Option<T>,
    ) -> Option<T> {
        let read = convert(value);
        if read.is_none() {
            self.wrong(field, format!("The {field} field must be {expected}."));
        }
        read
    }

    pub(crate) fn id(&mut self, field: &str) -> Option<i64> {
        self.read(field, "an integer", Value::as_i64)
    }

    pub(crate) fn text(&mut self, field: &str) -> Option<String> {
        self.read(field, "a string", |v| v.as_str().map(str::to_owned))
    }

    pub(crate) fn flag(&mut self, field: &str) -> Option<bool> {
        self.read(field, "true or false", Value::as_bool)
    }

    pub(crate) fn time(&mut self, field: &str) -> Option<Micros> {
        self.read(field, "an RFC 3339 date-time with an offset", |v| {
            clock::from_text(v.as_str()?)
        })
    }

    pub(crate) fn date(&mut self, field: &str) -> Option<String> {
        self.read(field, "a date", |v| clock::date_from_text(v.as_str()?))
    }

    /// A list of ids. Null is refused: unlike a single value, an empty list needs no null.
    pub(crate) fn ids(&mut self, field: &str) -> Option<Vec<i64>> {
        self.read_list(field, "a list of integers", |v| {
            v.as_array()?.iter().map(Value::as_i64).collect()
        })
    }

    /// A list of any JSON values, unchanged. Null is refused.
    pub(crate) fn list(&mut self, field: &str) -> Option<Vec<Value>> {
        self.read_list(field, "a list", |v| v.as_array().cloned())
    }

    /// A nested object. Its errors are named `field.inner`.
    pub(crate) fn object(&mut self, field: &str) -> Option<Body> {
        let prefix = format!("{}{field}.", self.prefix);
        self.read(field, "an object", |v| v.as_object().cloned())
            .map(|fields| Self::with_prefix(fields, prefix))
    }

    /// A list of objects. Errors of the first are named `field[0].inner`.
    pub(crate) fn objects(&mut self, field: &str) -> Option<Vec<Body>> {
        let items = self.list(field)?;
        let mut bodies = Vec::new();
        for (index, item) in items.into_iter().enumerate() {
            if let Value::Object(fields) = item {
                bodies.push(Self::with_prefix(
                    fields,
                    format!("{}{field}[{index}].", self.prefix),
                ));
            } else {
                self.wrong(&format!("{field}[{index}]"), "Each item must be an object.");
            }
        }
        Some(bodies)
    }

    pub(crate) fn priority(&mut self) -> Option<String> {
        let text = self.text("priority")?;
        if PRIORITIES.contains(&text.as_str()) {
            Some(text)
        } else {
            self.wrong(
                "priority",
                format!("The priority must be one of {}.", PRIORITIES.join(", ")),
            );
            None
        }
    }

    /// Takes over the errors of a nested body.
    pub(crate) fn absorb(&mut self, nested: Body) {
        for (field, messages) in nested.problem.errors {
            self.problem
                .errors
                .entry(field)
                .or_default()
                .extend(messages);
        }
    }

    /// Fails if any error was recorded.
    pub(crate) fn finish(&self) -> Result<(), Problem> {
        if self.problem.errors.is_empty() {
            Ok(())
        } else {
            Err(self.problem.clone())
        }
    }
}
