use std::io::{self, Write};

/// Replaces each control character of a log line, except the line break at its end, by a visible form.
/// Otherwise a logged value could begin a new line or send commands to a terminal (CWE-117).
///
/// Each write must be one whole line; the log formatter does this.
pub(crate) struct Escaped<W>(pub(crate) W);

impl<W: Write> Write for Escaped<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.write_all(escaped(line).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn escaped(line: &[u8]) -> String {
    let line = String::from_utf8_lossy(line);
    let (text, end) = match line.strip_suffix('\n') {
        Some(text) => (text, "\n"),
        None => (&*line, ""),
    };
    let mut safe = String::with_capacity(line.len());
    for character in text.chars() {
        if character.is_control() {
            safe.extend(character.escape_default());
        } else {
            safe.push(character);
        }
    }
    safe + end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stays_one_line() {
        let forged = "name=\"x\nINFO forged\r\u{1b}[2J\u{9b}31m\"\n";
        let safe = escaped(forged.as_bytes());
        assert_eq!(safe, "name=\"x\\nINFO forged\\r\\u{1b}[2J\\u{9b}31m\"\n");
        assert_eq!(escaped("Größe 7 €\n".as_bytes()), "Größe 7 €\n");
    }
}
