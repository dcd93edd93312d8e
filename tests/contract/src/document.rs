//! A strict reading of an OpenAPI document.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

/// Environment variable with the folder of the vendor's documents.
pub const VENDOR_FOLDER_VARIABLE: &str = "JPM_VENDOR_SPEC";

/// An OpenAPI document.
pub struct Document {
    root: Value,
    /// Prefix of the document's paths in a request.
    prefix: String,
}

/// An operation of a document.
pub struct Operation<'a> {
    document: &'a Document,
    /// Operation id.
    pub id: String,
    value: &'a Value,
}

impl Document {
    /// The contract. Its paths are relative to `/jpm/v2/{tenant}`.
    pub fn contract(tenant: i64) -> Self {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("servicetitan-jpm-api-openapi.yml");
        let text = std::fs::read_to_string(file).unwrap();
        Document {
            root: serde_saphyr::from_str(&text).unwrap(),
            prefix: format!("/jpm/v2/{tenant}"),
        }
    }

    /// A vendor document, if the folder is set. Its paths begin with `/tenant/{tenant}`.
    pub fn vendor(name: &str, area: &str) -> Option<Self> {
        let folder = PathBuf::from(std::env::var_os(VENDOR_FOLDER_VARIABLE)?);
        let file = folder.join(name);
        let text = std::fs::read_to_string(&file).unwrap_or_else(|error| {
            panic!("{VENDOR_FOLDER_VARIABLE}: {}: {error}", file.display())
        });
        Some(Document {
            root: serde_json::from_str(&text).unwrap(),
            prefix: format!("/{area}/v2"),
        })
    }

    /// All operation ids.
    pub fn operation_ids(&self) -> Vec<String> {
        self.operations().map(|(_, _, id, _)| id).collect()
    }

    /// The operation with this id.
    pub fn named(&self, wanted: &str) -> Operation<'_> {
        let Some((_, _, id, value)) = self.operations().find(|(_, _, id, _)| id == wanted) else {
            panic!("the document has no operation {wanted}");
        };
        Operation {
            document: self,
            id,
            value,
        }
    }

    /// The operation of a request.
    pub fn find_by_request(&self, method: &http::Method, path: &str) -> Option<Operation<'_>> {
        let rest = path.strip_prefix(&self.prefix)?;
        let mut found: Vec<_> = self
            .operations()
            .filter(|(its_method, template, _, _)| {
                its_method.eq_ignore_ascii_case(method.as_str()) && fits(template, rest)
            })
            .collect();
        // `/jobs/cancel-reasons` also matches `/jobs/{id}`. The template with fewer parameters
        // wins.
        found.sort_by_key(|(_, template, _, _)| template.matches('{').count());
        found.into_iter().next().map(|(_, _, id, value)| Operation {
            document: self,
            id,
            value,
        })
    }

    fn operations(&self) -> impl Iterator<Item = (&str, &str, String, &Value)> {
        self.root["paths"]
            .as_object()
            .unwrap()
            .iter()
            .flat_map(|(template, methods)| {
                methods
                    .as_object()
                    .unwrap()
                    .iter()
                    .filter(|(method, _)| {
                        ["get", "post", "put", "patch", "delete"].contains(&method.as_str())
                    })
                    .map(move |(method, operation)| {
                        let id = operation["operationId"].as_str().unwrap().to_owned();
                        (method.as_str(), template.as_str(), id, operation)
                    })
            })
    }

    /// Resolves a `$ref`.
    pub fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema.get("$ref").and_then(Value::as_str) {
            Some(reference) => {
                let pointer = reference
                    .strip_prefix('#')
                    .expect("only references within the document");
                self.resolve(self.root.pointer(pointer).unwrap())
            }
            None => schema,
        }
    }

    /// A JSON Schema that allows what `schema` allows, but no other fields.
    ///
    /// Both documents use `nullable`, which JSON Schema lacks. Neither forbids other fields, but
    /// sending a field that the server does not know is a mistake.
    pub fn strict(&self, schema: &Value) -> Value {
        let schema = self.resolve(schema);
        let mut strict = Map::new();
        for (word, value) in schema.as_object().unwrap() {
            match word.as_str() {
                "properties" => {
                    let properties: Map<_, _> = value
                        .as_object()
                        .unwrap()
                        .iter()
                        .map(|(name, property)| (name.clone(), self.strict(property)))
                        .collect();
                    strict.insert(word.clone(), Value::Object(properties));
                    strict.insert("additionalProperties".to_owned(), json!(false));
                }
                "items" => {
                    strict.insert(word.clone(), self.strict(value));
                }
                // The vendor means a .NET `TimeSpan` ("09:00"). JSON Schema means an ISO 8601
                // duration ("PT9H").
                "format" if value == "duration" => {
                    strict.insert(
                        "pattern".to_owned(),
                        json!(r"^-?(\d+\.)?\d{2}:\d{2}(:\d{2}(\.\d{1,7})?)?$"),
                    );
                }
                "type" | "enum" | "required" | "maximum" | "minimum" | "maxLength"
                | "minLength" | "format" => {
                    strict.insert(word.clone(), value.clone());
                }
                "allOf" | "anyOf" | "oneOf" => {
                    let parts: Vec<_> = value
                        .as_array()
                        .unwrap()
                        .iter()
                        .map(|part| self.strict(part))
                        .collect();
                    strict.insert(word.clone(), Value::Array(parts));
                }
                _ => {}
            }
        }
        if schema.get("nullable") == Some(&json!(true)) {
            json!({ "anyOf": [{ "type": "null" }, Value::Object(strict)] })
        } else {
            Value::Object(strict)
        }
    }
}

fn fits(template: &str, path: &str) -> bool {
    let mut wanted = template.split('/');
    let mut given = path.split('/');
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(hole), Some(segment)) if hole.starts_with('{') => {
                if segment.is_empty() {
                    return false;
                }
            }
            (Some(word), Some(segment)) if word == segment => {}
            _ => return false,
        }
    }
}

impl Operation<'_> {
    /// What is wrong with a request.
    pub fn violations(&self, query: &[(String, String)], body: Option<&Value>) -> Vec<String> {
        let mut violations = Vec::new();
        let parameters: Vec<_> = self.value["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|parameter| self.document.resolve(parameter))
            .filter(|parameter| parameter["in"] == "query")
            .collect();
        for (name, text) in query {
            match parameters
                .iter()
                .find(|parameter| parameter["name"] == name.as_str())
            {
                None => violations.push(format!(
                    "{}: the document knows no parameter {name}",
                    self.id
                )),
                Some(parameter) => {
                    let schema = self.document.strict(&parameter["schema"]);
                    let value = typed(&schema, text);
                    violations.extend(mismatches(&schema, &value, &format!("{}?{name}", self.id)));
                }
            }
        }
        let schema = &self.value["requestBody"]["content"]["application/json"]["schema"];
        match (schema.is_null(), body) {
            (true, None) => {}
            (true, Some(_)) => violations.push(format!("{}: the document knows no body", self.id)),
            (false, None) => violations.push(format!("{}: the document asks for a body", self.id)),
            (false, Some(body)) => {
                violations.extend(mismatches(&self.document.strict(schema), body, &self.id));
            }
        }
        violations
    }

    /// Names of the query parameters.
    pub fn parameters(&self) -> Vec<String> {
        self.value["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|parameter| self.document.resolve(parameter))
            .filter(|parameter| parameter["in"] == "query")
            .map(|parameter| parameter["name"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Schema of the request body, if any.
    pub fn body(&self) -> Option<&Value> {
        let schema = &self.value["requestBody"]["content"]["application/json"]["schema"];
        (!schema.is_null()).then_some(schema)
    }

    /// Schema of the response body, if any.
    pub fn answer(&self) -> Option<&Value> {
        let schema = &self.value["responses"]["200"]["content"]["application/json"]["schema"];
        (!schema.is_null()).then_some(schema)
    }
}

/// A parameter's text as a value of its type.
fn typed(schema: &Value, text: &str) -> Value {
    // A nullable parameter is an `anyOf` here, whose second part is the type.
    let schema = schema["anyOf"].get(1).unwrap_or(schema);
    match schema["type"].as_str() {
        Some("integer" | "number" | "boolean") => {
            serde_json::from_str(text).unwrap_or_else(|_| json!(text))
        }
        _ => json!(text),
    }
}

fn mismatches(schema: &Value, value: &Value, place: &str) -> Vec<String> {
    jsonschema::options()
        .should_validate_formats(true)
        .build(schema)
        .unwrap()
        .iter_errors(value)
        .map(|error| format!("{place}{}: {error}", error.instance_path()))
        .collect()
}
