use std::fmt::Write as _;
use std::fs::File;
use std::io::Read;

/// Random hexadecimal digits, for names that no other test has.
pub(crate) fn hex<const BYTES: usize>() -> String {
    let mut random = [0; BYTES];
    File::open("/dev/urandom")
        .and_then(|mut file| file.read_exact(&mut random))
        .expect("random bytes");
    random.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes everything");
        text
    })
}
