//! The bytes behind a document: buffers, views into them, numbers in those.
//! Every range is looked up, none is trusted.

use super::document::{Accessor, Document, PackedView};
use crate::format::Format;
use crate::limits::Limits;
use crate::refusal::Refusal;
use crate::text;
use base64::Engine;
use std::borrow::Cow;

pub(super) fn broken(reason: impl Into<String>) -> Refusal {
    Refusal::broken(Format::Gltf, reason)
}

/// The document and its buffers.
pub(super) struct Data<'a> {
    pub(super) document: Document,
    buffers: Vec<Cow<'a, [u8]>>,
    limits: &'a Limits,
}

impl<'a> Data<'a> {
    /// `binary` is what a binary file brings with it.
    pub(super) fn new(
        document: Document,
        binary: Option<&'a [u8]>,
        limits: &'a Limits,
    ) -> Result<Self, Refusal> {
        let mut buffers = Vec::new();
        for (index, buffer) in document.buffers.iter().enumerate() {
            buffers.push(match &buffer.uri {
                None if index == 0 => Cow::Borrowed(binary.unwrap_or_default()),
                // What packed views would be without their packing.
                None => Cow::Borrowed(&[][..]),
                Some(uri) => Cow::Owned(embedded(uri)?),
            });
        }
        Ok(Self {
            document,
            buffers,
            limits,
        })
    }

    fn range(&self, buffer: usize, offset: usize, length: usize) -> Result<&[u8], Refusal> {
        let bytes = self
            .buffers
            .get(buffer)
            .ok_or_else(|| broken("a buffer is missing"))?;
        let end = offset.checked_add(length);
        end.and_then(|end| bytes.get(offset..end))
            .ok_or_else(|| broken("a view goes beyond its buffer"))
    }

    /// The bytes of a view and the distance between its elements.
    fn view(&self, view: usize) -> Result<(Cow<'_, [u8]>, Option<usize>), Refusal> {
        let views = &self.document.buffer_views;
        let view = views.get(view).ok_or_else(|| broken("a view is missing"))?;
        if let Some(packed) = &view.extensions.packed {
            let bytes = self.range(packed.buffer, packed.byte_offset, packed.byte_length)?;
            let unpacked = unpack(packed, bytes, self.limits)?;
            return Ok((Cow::Owned(unpacked), Some(packed.byte_stride)));
        }
        let bytes = self.range(view.buffer, view.byte_offset, view.byte_length)?;
        Ok((Cow::Borrowed(bytes), view.byte_stride))
    }

    fn accessor(&self, accessor: usize, kind: &str) -> Result<&Accessor, Refusal> {
        let accessors = &self.document.accessors;
        let accessor = accessors
            .get(accessor)
            .ok_or_else(|| broken("an accessor is missing"))?;
        if accessor.kind != kind {
            return Err(broken("an accessor is of another type than it is used as"));
        }
        if accessor.sparse.is_some() || accessor.buffer_view.is_none() {
            return Err(broken("it has sparse numbers, which are not read here"));
        }
        let max = self.limits.vertices_max();
        if accessor.count > max {
            return Err(Refusal::too_many("vertices", max));
        }
        Ok(accessor)
    }

    /// How many elements an accessor has.
    pub(super) fn count(&self, accessor: usize) -> usize {
        self.document
            .accessors
            .get(accessor)
            .map_or(0, |accessor| accessor.count)
    }

    /// All positions of an accessor.
    pub(super) fn positions(&self, accessor: usize) -> Result<Vec<[f64; 3]>, Refusal> {
        self.elements::<3>(self.accessor(accessor, "VEC3")?)
    }

    /// All indices of an accessor.
    pub(super) fn indices(&self, accessor: usize) -> Result<Vec<u32>, Refusal> {
        let elements = self.elements::<1>(self.accessor(accessor, "SCALAR")?)?;
        Ok(elements.into_iter().map(|[index]| index as u32).collect())
    }

    fn elements<const N: usize>(&self, accessor: &Accessor) -> Result<Vec<[f64; N]>, Refusal> {
        let component = Component::find(accessor.component_type)
            .ok_or_else(|| broken("an accessor's numbers are of no known type"))?;
        let (bytes, stride) = self.view(accessor.buffer_view.unwrap_or_default())?;
        let size = component.bytes() * N;
        let stride = stride.unwrap_or(size);
        let last = accessor.count.saturating_sub(1).checked_mul(stride);
        let end = last.and_then(|last| last.checked_add(accessor.byte_offset)?.checked_add(size));
        if stride < size || accessor.count > 0 && end.is_none_or(|end| end > bytes.len()) {
            return Err(broken("an accessor goes beyond its view"));
        }
        let element = |index: usize| {
            let start = accessor.byte_offset + index * stride;
            let mut element = [0.0; N];
            for (number, bytes) in element
                .iter_mut()
                .zip(bytes[start..start + size].chunks_exact(component.bytes()))
            {
                *number = component.number(bytes, accessor.normalized);
            }
            element
        };
        Ok((0..accessor.count).map(element).collect())
    }
}

#[derive(Clone, Copy)]
enum Component {
    Signed(usize),
    Unsigned(usize),
    Float,
}

impl Component {
    fn find(number: u32) -> Option<Self> {
        Some(match number {
            5120 => Self::Signed(1),
            5121 => Self::Unsigned(1),
            5122 => Self::Signed(2),
            5123 => Self::Unsigned(2),
            5125 => Self::Unsigned(4),
            5126 => Self::Float,
            _ => return None,
        })
    }

    fn bytes(self) -> usize {
        match self {
            Self::Signed(bytes) | Self::Unsigned(bytes) => bytes,
            Self::Float => 4,
        }
    }

    fn number(self, bytes: &[u8], normalized: bool) -> f64 {
        let mut whole = [0; 4];
        whole[..bytes.len()].copy_from_slice(bytes);
        let bits = u32::from_le_bytes(whole);
        let (value, largest) = match self {
            Self::Float => return f64::from(f32::from_bits(bits)),
            Self::Unsigned(1) => (f64::from(bits), 255.0),
            Self::Unsigned(2) => (f64::from(bits), 65_535.0),
            Self::Unsigned(_) => return f64::from(bits),
            Self::Signed(1) => (f64::from(bits as u8 as i8), 127.0),
            Self::Signed(_) => (f64::from(bits as u16 as i16), 32_767.0),
        };
        if normalized {
            (value / largest).max(-1.0)
        } else {
            value
        }
    }
}

/// The bytes of a `data:` address; any other address is another file.
fn embedded(uri: &str) -> Result<Vec<u8>, Refusal> {
    let data = uri
        .strip_prefix("data:")
        .and_then(|rest| rest.split_once(";base64,"));
    let Some((_, text)) = data else {
        return Err(Refusal::NeedsFile {
            name: text::shown(uri),
        });
    };
    base64::engine::general_purpose::STANDARD
        .decode(text.trim_ascii())
        .map_err(|_| broken("a buffer within it is no base64"))
}

/// Bytes that one packed byte can unfold to: the codec spends at least two bits
/// on 16 bytes of a column.
const UNFOLDS_MAX: usize = 1_024;

/// Unpacks a view (`EXT_meshopt_compression`).
fn unpack(packed: &PackedView, bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, Refusal> {
    let failed = || broken("a packed view cannot be unpacked");
    let size = packed
        .count
        .checked_mul(packed.byte_stride)
        .ok_or_else(failed)?;
    let max = (limits.triangles_max.saturating_mul(16) as usize)
        .min(bytes.len().saturating_mul(UNFOLDS_MAX));
    if size > max {
        return Err(Refusal::Inflates {
            packed: bytes.len() as u64,
            max: max as u64,
        });
    }
    if packed
        .filter
        .as_ref()
        .is_some_and(|filter| filter != "NONE")
    {
        return Err(broken("it has filtered positions, which are not read here"));
    }
    match (packed.mode.as_str(), packed.byte_stride) {
        ("ATTRIBUTES", 4) => vertices::<4>(bytes, packed.count),
        ("ATTRIBUTES", 8) => vertices::<8>(bytes, packed.count),
        ("ATTRIBUTES", 12) => vertices::<12>(bytes, packed.count),
        ("ATTRIBUTES", 16) => vertices::<16>(bytes, packed.count),
        ("TRIANGLES", 2) if packed.count.is_multiple_of(3) => {
            let indices = meshopt::decode_index_buffer::<u16>(bytes, packed.count);
            let indices = indices.map_err(|_| failed())?;
            Ok(indices.into_iter().flat_map(u16::to_le_bytes).collect())
        }
        ("TRIANGLES", 4) if packed.count.is_multiple_of(3) => {
            let indices = meshopt::decode_index_buffer::<u32>(bytes, packed.count);
            let indices = indices.map_err(|_| failed())?;
            Ok(indices.into_iter().flat_map(u32::to_le_bytes).collect())
        }
        _ => Err(broken("it is packed in a way that is not read here")),
    }
}

fn vertices<const N: usize>(bytes: &[u8], count: usize) -> Result<Vec<u8>, Refusal>
where
    [u8; N]: Default + Clone,
{
    let vertices = meshopt::decode_vertex_buffer::<[u8; N]>(bytes, count);
    let vertices = vertices.map_err(|_| broken("a packed view cannot be unpacked"))?;
    Ok(vertices.into_flattened())
}
