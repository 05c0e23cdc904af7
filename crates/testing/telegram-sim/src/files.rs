//! Files that the bot uploaded, and the ids by which it can send them again.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Value, json};

use crate::refuse::ApiError;

const MAX_PHOTO_BYTES: usize = 10 * 1024 * 1024;
const MAX_PHOTO_SIDES: u32 = 10_000;
const MAX_PHOTO_RATIO: u32 = 20;

/// A picture.
#[derive(Debug)]
pub(crate) struct Photo {
    pub(crate) id: String,
    pub(crate) media_type: &'static str,
    pub(crate) bytes: Bytes,
    width: u32,
    height: u32,
}

impl Photo {
    fn unique_id(&self) -> String {
        format!("U{}", self.id)
    }

    /// The sizes of the picture, smallest first; both ids stand for the same picture here.
    pub(crate) fn sizes(&self) -> Value {
        let small = 90.min(self.width.max(self.height)).max(1);
        let longest = self.width.max(self.height).max(1);
        json!([
            {"file_id": format!("{}s", self.id), "file_unique_id": format!("{}s", self.unique_id()),
             "width": (self.width * small / longest).max(1), "height": (self.height * small / longest).max(1)},
            {"file_id": self.id, "file_unique_id": self.unique_id(),
             "width": self.width, "height": self.height, "file_size": self.bytes.len()},
        ])
    }

    pub(crate) fn file(&self) -> Value {
        json!({"file_id": self.id, "file_unique_id": self.unique_id(), "file_size": self.bytes.len(),
               "file_path": format!("photos/{}", self.id)})
    }
}

/// All pictures by id.
#[derive(Debug)]
pub(crate) struct Files {
    /// A number in every id. Ids of another simulator are therefore unknown here, like those of another bot.
    salt: i64,
    photos: HashMap<String, Arc<Photo>>,
}

impl Files {
    pub(crate) fn new(salt: i64) -> Self {
        Self {
            salt,
            photos: HashMap::new(),
        }
    }

    pub(crate) fn get(&self, id: &str) -> Option<Arc<Photo>> {
        self.photos
            .get(id)
            .or_else(|| self.photos.get(id.strip_suffix('s')?))
            .cloned()
    }

    /// Stores an upload, with the checks of the real server.
    pub(crate) fn add(&mut self, bytes: Bytes) -> Result<Arc<Photo>, ApiError> {
        if bytes.is_empty() {
            return Err(ApiError::violation("file must be non-empty"));
        }
        if bytes.len() > MAX_PHOTO_BYTES {
            return Err(ApiError::violation("file is too big"));
        }
        let (media_type, width, height) =
            dimensions(&bytes).ok_or_else(|| ApiError::violation("IMAGE_PROCESS_FAILED"))?;
        let (short, long) = (width.min(height), width.max(height));
        if short == 0
            || width.saturating_add(height) > MAX_PHOTO_SIDES
            || long / short > MAX_PHOTO_RATIO
        {
            return Err(ApiError::violation("PHOTO_INVALID_DIMENSIONS"));
        }
        let id = format!("AgACAgQAAxk{:x}P{}A", self.salt, self.photos.len() + 1);
        let photo = Arc::new(Photo {
            id: id.clone(),
            media_type,
            bytes,
            width,
            height,
        });
        self.photos.insert(id, Arc::clone(&photo));
        Ok(photo)
    }
}

/// Media type, width and height from the head of a PNG, JPEG or GIF.
fn dimensions(bytes: &[u8]) -> Option<(&'static str, u32, u32)> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        let side = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
        return Some(("image/png", side(16)?, side(20)?));
    }
    if bytes.starts_with(b"GIF8") {
        let side = |at: usize| {
            Some(u32::from(u16::from_le_bytes(
                bytes.get(at..at + 2)?.try_into().ok()?,
            )))
        };
        return Some(("image/gif", side(6)?, side(8)?));
    }
    if !bytes.starts_with(b"\xff\xd8") {
        return None;
    }
    let word = |at: usize| Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?));
    let mut at = 2;
    loop {
        // A segment has a marker, a length and content. That of the frame header contains the size.
        let marker = word(at)?;
        if matches!(marker, 0xffc0..=0xffcf) && !matches!(marker, 0xffc4 | 0xffc8 | 0xffcc) {
            return Some(("image/jpeg", word(at + 7)?.into(), word(at + 5)?.into()));
        }
        at += 2 + usize::from(word(at + 2)?);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Bytes {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.into()
    }

    #[test]
    fn pictures_are_measured_and_found_again() {
        let mut files = Files::new(1);
        let photo = files.add(png(640, 480)).expect("a picture");
        let sizes = photo.sizes();
        assert_eq!(
            (sizes[1]["width"].as_u64(), sizes[1]["height"].as_u64()),
            (Some(640), Some(480))
        );
        for size in 0..2 {
            assert!(
                files
                    .get(sizes[size]["file_id"].as_str().expect("id"))
                    .is_some()
            );
        }
        assert!(files.get("other").is_none());
        let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x0b\x08\0\x20\0\x10\x01";
        assert_eq!(dimensions(jpeg), Some(("image/jpeg", 16, 32)));
        assert_eq!(dimensions(b"GIF89a\x05\0\x06\0"), Some(("image/gif", 5, 6)));
    }

    #[test]
    fn what_is_no_proper_picture_is_refused() {
        let mut files = Files::new(1);
        for bytes in [
            Bytes::new(),
            Bytes::from_static(b"<svg/>"),
            png(9_000, 1_001),
            png(2_100, 100),
            png(0, 5),
            Bytes::from_static(b"\xff\xd8\xff"),
        ] {
            assert!(files.add(bytes).is_err());
        }
    }
}
