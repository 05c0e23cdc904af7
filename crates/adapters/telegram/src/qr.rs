use bytes::Bytes;
use qrcode::{Color, EcLevel, QrCode};

/// Pixels of one module.
const SCALE: usize = 8;
/// Light modules around the code, as the standard asks.
const BORDER: usize = 4;
/// The word TEST, five modules high: `#` is dark.
const TEST: [&str; 5] = [
    "### ### ### ###",
    " #  #   #    # ",
    " #  ##  ###  # ",
    " #  #     #  # ",
    " #  ### ###  # ",
];
/// Rows above the code when the word stands there, the space around it included.
const HEADING: usize = TEST.len() + BORDER;

/// A QR code as a PNG; `None` when the text is too long for one. With `marked` the word TEST stands above
/// the code, so that a picture that is passed on still says that nothing of it has value.
pub(crate) fn png(text: &str, marked: bool) -> Option<Bytes> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let modules = code.width();
    let heading = if marked { HEADING } else { 0 };
    let (columns, rows) = (modules + 2 * BORDER, modules + 2 * BORDER + heading);
    let colors = code.to_colors();
    let in_code = |x: usize, y: usize| {
        let at = |module: Option<usize>| module.filter(|module| *module < modules);
        let (x, y) = (x.checked_sub(BORDER), y.checked_sub(BORDER + heading));
        matches!((at(x), at(y)), (Some(x), Some(y)) if colors[y * modules + x] == Color::Dark)
    };
    let in_word = |x: usize, y: usize| {
        let line = y.checked_sub(BORDER).and_then(|y| TEST.get(y));
        let from = columns.saturating_sub(TEST[0].len()) / 2;
        let letter = line.zip(x.checked_sub(from));
        marked && letter.and_then(|(line, x)| line.as_bytes().get(x)) == Some(&b'#')
    };
    let (width, height) = (columns * SCALE, rows * SCALE);
    let mut pixels = Vec::with_capacity(width * height);
    for y in 0..rows {
        let line: Vec<u8> = (0..width)
            .map(|x| x / SCALE)
            .map(|x| {
                if in_code(x, y) || in_word(x, y) {
                    0
                } else {
                    255
                }
            })
            .collect();
        (0..SCALE).for_each(|_| pixels.extend_from_slice(&line));
    }
    let (width, height) = (u32::try_from(width).ok()?, u32::try_from(height).ok()?);
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&pixels).ok()?;
    writer.finish().ok()?;
    Some(file.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payment_link_becomes_a_png() {
        let link = "ethereum:0x0000000000000000000000000000000000000001@8453/transfer?address=0x0000000000000000000000000000000000000002&uint256=26892000";
        let image = png(link, false).expect("it fits");
        assert!(image.starts_with(b"\x89PNG\r\n\x1a\n"));
        let mut reader = png::Decoder::new(std::io::Cursor::new(&image[..]))
            .read_info()
            .expect("a header");
        let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
        reader.next_frame(&mut pixels).expect("a frame");
        assert_eq!(pixels[0], 255, "the border is light");
        assert!(pixels.contains(&0));
        assert!(png(&"x".repeat(9_000), false).is_none());
        let image = png(link, true).expect("it fits");
        let taller = png::Decoder::new(std::io::Cursor::new(&image[..]));
        let taller = taller.read_info().expect("a header");
        let taller = taller.info().height - reader.info().height;
        assert_eq!(taller as usize, HEADING * SCALE, "the word stands above");
    }
}
