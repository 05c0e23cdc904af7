use std::io::{self, Write};

/// Writes log lines so that nothing in them can start a line of its own or steer a terminal: each
/// control character but the last line break becomes visible (CWE-117).
///
/// The log formatter hands over one whole line at a time.
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
