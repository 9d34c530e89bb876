//! The small parts of a form that brings files: what people typed, and parts
//! nobody asked for. Held in memory, so they are limited in bytes and number.

use axum::extract::multipart::{Field, MultipartError};
use wright_registry::Error;
use wright_wire::problem::ProblemCode;

/// All parts of a form that are no files, in bytes.
const FIELDS_BYTES_MAX: usize = 64 << 10;
/// Parts of a form that are no files.
const FIELDS_MAX: usize = 100;

/// What a form may still bring beside files.
#[derive(Debug, Default)]
pub(crate) struct FormFields {
    bytes: usize,
    fields: usize,
}

impl FormFields {
    /// Reads a part that is no file.
    pub(crate) async fn read(&mut self, mut field: Field<'_>) -> Result<String, Error> {
        self.fields += 1;
        let mut value = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
            self.bytes += chunk.len();
            if self.bytes > FIELDS_BYTES_MAX {
                break;
            }
            value.extend_from_slice(&chunk);
        }
        if self.bytes > FIELDS_BYTES_MAX || self.fields > FIELDS_MAX {
            return Err(Error::refused(
                ProblemCode::RequestTooLarge,
                format!(
                    "Beside files, a form brings at most {FIELDS_MAX} parts of {FIELDS_BYTES_MAX} bytes in all. Give each file its file name."
                ),
            ));
        }
        String::from_utf8(value).map_err(|_| {
            Error::refused(
                ProblemCode::Validation,
                "A field of the form is not UTF-8 text; send it again as text.",
            )
        })
    }
}

/// A form that could not be read to its end.
pub(crate) fn broken(error: &MultipartError) -> Error {
    let code = match error.status().as_u16() {
        413 => ProblemCode::RequestTooLarge,
        _ => ProblemCode::Validation,
    };
    Error::refused(
        code,
        format!(
            "The form could not be read ({}). Nothing of it was kept; send it again.",
            error.body_text()
        ),
    )
}
