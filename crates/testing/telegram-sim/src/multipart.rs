//! Reads `multipart/form-data`.

use bytes::Bytes;

/// One part of a form.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) file_name: Option<String>,
    pub(crate) content: Bytes,
}

/// The boundary named by a content type.
pub(crate) fn boundary(content_type: &str) -> Option<&str> {
    parameter(content_type, "boundary")
}

/// All parts; `None` if the body is not a valid form.
pub(crate) fn parts(body: &Bytes, boundary: &str) -> Option<Vec<Part>> {
    let delimiter = format!("--{boundary}");
    let mut at = find(body, delimiter.as_bytes(), 0)? + delimiter.len();
    let delimiter = format!("\r\n{delimiter}");
    let mut parts = Vec::new();
    while body.get(at..at + 2)? != b"--" {
        let head = at + 2;
        let head_end = find(body, b"\r\n\r\n", at)?;
        let content = head_end + 4;
        // The search begins at the end of the head, because the delimiter of an empty part follows it directly.
        let end = find(body, delimiter.as_bytes(), content)?;
        parts.push(part(
            body.get(head..head_end).unwrap_or_default(),
            body.slice(content..end),
        )?);
        at = end + delimiter.len();
    }
    Some(parts)
}

fn part(head: &[u8], content: Bytes) -> Option<Part> {
    let head = std::str::from_utf8(head).ok()?;
    let disposition = head.split("\r\n").find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-disposition")
            .then_some(value)
    })?;
    Some(Part {
        name: parameter(disposition, "name")?.to_owned(),
        file_name: parameter(disposition, "filename").map(str::to_owned),
        content,
    })
}

fn parameter<'a>(header: &'a str, name: &str) -> Option<&'a str> {
    header.split(';').find_map(|item| {
        let (found, value) = item.trim().split_once('=')?;
        found
            .eq_ignore_ascii_case(name)
            .then(|| value.trim_matches('"'))
    })
}

fn find(body: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    let rest = body.get(from..)?;
    let first = *wanted.first()?;
    let mut at = 0;
    loop {
        at += rest.get(at..)?.iter().position(|byte| *byte == first)?;
        if rest[at..].starts_with(wanted) {
            return Some(from + at);
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_falls_into_its_parts() {
        let body = Bytes::from_static(
            b"--B\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n7\r\n--B\r\n\
              content-disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\nContent-Type: x/y\r\n\r\n\r\n-\0-B\r\n--B--\r\n",
        );
        let parts = parts(
            &body,
            boundary("multipart/form-data; boundary=\"B\"").expect("boundary"),
        )
        .expect("parts");
        assert_eq!(
            parts[0],
            Part {
                name: "chat_id".into(),
                file_name: None,
                content: Bytes::from_static(b"7")
            }
        );
        assert_eq!(parts[1].file_name.as_deref(), Some("a.png"));
        assert_eq!(&parts[1].content[..], b"\r\n-\0-B");
        assert_eq!(parts.len(), 2);
    }

    #[test]
    fn cut_forms_are_refused() {
        let whole = b"--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n7\r\n--B--";
        assert!(parts(&Bytes::from_static(whole), "B").is_some());
        for end in 0..whole.len() {
            assert_eq!(
                parts(&Bytes::copy_from_slice(&whole[..end]), "B"),
                None,
                "cut at {end}"
            );
        }
    }
}
