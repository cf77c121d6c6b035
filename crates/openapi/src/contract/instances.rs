//! Good values for what a contract declares: made when they are asked for, and remembered.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::{Contract, DocumentedBody, Header, Media, Parameter};
use super::{event, is_form, is_json, is_multipart, is_text};
use crate::Direction::{Request, Response};
use crate::MediaType;
use crate::schema::SampleError;

impl Parameter {
    /// A good value: the one that is shown, or one made from the schema.
    ///
    /// # Errors
    /// Where nothing is shown, and no value can be made.
    pub fn sample(&self, contract: &Contract) -> Result<Arc<Value>, SampleError> {
        contract.schemas.text(Request, self.schema.as_deref(), self.shown.as_ref())
    }

    /// Whether the document gives the value, or says which there are: it is not made up.
    pub fn is_given(&self, contract: &Contract) -> bool {
        self.shown.is_some() || self.schema.as_ref().is_some_and(|schema| contract.schemas.states_value(schema))
    }
}

impl DocumentedBody {
    /// The schema of an item, where the body is JSON texts or events one after another and nothing says what it is as a
    /// whole (OpenAPI 3.2 "Sequential Media Types").
    fn item_schema(&self) -> Option<&str> {
        let own = self.content.iter().find(|media| media.media_type == self.stated_media_type)?;
        let is_of_items = MediaType::of_header(&self.media_type).is_some_and(|it| it.is_stream() && !it.is_multipart());
        own.item_schema.as_deref().filter(|_| is_of_items && self.schema.is_none())
    }

    /// A good body: a shown one that fits the schema, or one made from it; of a form whose fields are
    /// declared one by one those that are required, or all where none is.
    ///
    /// # Errors
    /// Where nothing is shown, and no value can be made.
    pub fn sample(&self, contract: &Contract) -> Result<Arc<Value>, SampleError> {
        if let Some(item) = self.item_schema().filter(|_| self.shown.is_empty()) {
            let item = contract.schemas.content(Request, Some(item), [].iter())?;
            if is_text(&self.media_type) {
                // What has no data is no event, and nothing that can be written.
                return Ok(Arc::new(item.get("data").map_or(Value::Null, |_| Value::from(event(&item)))));
            }
            // RFC 7464 §2.2: a record separator before each text.
            let before = if self.media_type.contains("json-seq") { "\u{1e}" } else { "" };
            return Ok(Arc::new(Value::from(format!("{before}{item}\n"))));
        }
        let is_structured = |media_type: &str| is_json(media_type) || is_form(media_type) || is_multipart(media_type);
        if self.schema.is_none()
            && self.shown.is_empty()
            && self.declared.is_empty()
            && !is_structured(&self.media_type)
        {
            // Without a schema any bytes will do (OpenAPI 3.1.0 "Considerations for File Uploads").
            return Ok(Arc::new(Value::from("sample")));
        }
        if self.declared.is_empty() {
            return contract.schemas.content(Request, self.schema.as_deref(), self.shown.iter());
        }
        let none_required = !self.declared.iter().any(|field| field.required);
        let due = self.declared.iter().filter(|field| none_required || field.required);
        let members = due.map(|field| {
            let value = contract.schemas.text(Request, Some(&field.schema), field.shown.as_ref())?;
            Ok((field.name.clone(), (*value).clone()))
        });
        members.collect::<Result<Map<_, _>, _>>().map(|members| Arc::new(Value::Object(members)))
    }
}

impl Media {
    /// A good body: an example that fits the schema, or one made from it.
    ///
    /// # Errors
    /// Where none fits.
    pub fn sample(&self, contract: &Contract) -> Result<Arc<Value>, SampleError> {
        let shown = self.examples.iter().map(|example| &*example.value);
        contract.schemas.content(Response, self.schema.as_deref(), shown)
    }
}

impl Header {
    /// A good value: the one that is shown, or one made from the schema.
    ///
    /// # Errors
    /// Where nothing is shown, and no value can be made.
    pub fn sample(&self, contract: &Contract) -> Result<Arc<Value>, SampleError> {
        let value = self.value.as_deref().map(Value::from);
        contract.schemas.text(Response, self.schema.as_deref(), value.as_ref().or(self.example.as_ref()))
    }
}
