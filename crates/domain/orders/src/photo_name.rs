use alloc::string::{String, ToString};
use core::{fmt, str::FromStr};

use chainstore_kernel::reasons;

/// Name of a product's photo in the photo store, such as `shirt-1.png`: lower-case letters, digits, `-`,
/// `_` and `.`, and an extension of [`PhotoName::EXTENSIONS`]. It is a plain file name, so it cannot lead
/// out of the folder that holds the photos (SR-35).
///
/// An upper-case letter is refused instead of being changed: the photo is found by exactly this name, and
/// on most servers `Shirt.PNG` and `shirt.png` are two files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhotoName(String);

impl PhotoName {
    /// The formats that every Telegram client shows as a photo.
    pub const EXTENSIONS: [&str; 3] = ["jpg", "jpeg", "png"];
    /// The greatest number of characters of a name.
    pub const LONGEST: usize = 80;

    /// The name as it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PhotoName {
    type Err = PhotoNameError;

    fn from_str(name: &str) -> Result<Self, PhotoNameError> {
        if name.len() > Self::LONGEST {
            return Err(PhotoNameError::TooLong { max: Self::LONGEST });
        }
        if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(PhotoNameError::UpperCase);
        }
        let allowed = |byte: u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_' | b'.')
        };
        if name.starts_with('.') || !name.bytes().all(allowed) {
            return Err(PhotoNameError::Character);
        }
        match name.rsplit_once('.') {
            Some((_, extension)) if Self::EXTENSIONS.contains(&extension) => {
                Ok(Self(name.to_string()))
            }
            _ => Err(PhotoNameError::Extension),
        }
    }
}

impl fmt::Display for PhotoName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

reasons! {
    /// Why a text is not the name of a photo.
    #[derive(Copy)]
    pub enum PhotoNameError in "photo_name" {
        /// The name is too long.
        TooLong {
            /// [`PhotoName::LONGEST`].
            max: usize,
        } = "write at most {max} characters";
        /// The name has an upper-case letter.
        UpperCase = "write the name of the photo in lower case, for example shirt.png";
        /// The name has a character that is not allowed, or a point at the start.
        Character = "write a file name of letters, digits, `-`, `_` and `.`, for example shirt.png";
        /// The name has no extension, or none of [`PhotoName::EXTENSIONS`].
        Extension = "end the name of the photo with .jpg, .jpeg or .png";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_of_images_are_taken_as_they_are() {
        for name in ["shirt.png", "mug-blue_2.jpg", "a.b.jpeg", "7.png"] {
            assert_eq!(name.parse::<PhotoName>().unwrap().as_str(), name);
        }
        let longest = "x".repeat(76) + ".png";
        assert_eq!(longest.parse::<PhotoName>().unwrap().as_str(), longest);
    }

    // proves SR-35: a name that could be a path is refused
    #[test]
    fn other_names_are_refused_with_the_cure() {
        let too_long = "x".repeat(77) + ".png";
        for (name, error) in [
            (too_long.as_str(), PhotoNameError::TooLong { max: 80 }),
            ("Shirt.PNG", PhotoNameError::UpperCase),
            ("shirt.PNG", PhotoNameError::UpperCase),
            ("../secret.png", PhotoNameError::Character),
            ("a/b.png", PhotoNameError::Character),
            ("a\\b.png", PhotoNameError::Character),
            ("a\0.png", PhotoNameError::Character),
            ("a b.png", PhotoNameError::Character),
            ("é.png", PhotoNameError::Character),
            (".png", PhotoNameError::Character),
            ("", PhotoNameError::Extension),
            ("shirt", PhotoNameError::Extension),
            ("png", PhotoNameError::Extension),
            ("shirt.svg", PhotoNameError::Extension),
            ("shirt.png.", PhotoNameError::Extension),
        ] {
            assert_eq!(name.parse::<PhotoName>(), Err(error), "{name:?}");
        }
    }
}
