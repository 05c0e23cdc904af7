use bytes::Bytes;
use qrcode::{Color, EcLevel, QrCode};

/// Pixels of one module.
const SCALE: usize = 8;
/// Light modules around the code, as the standard asks.
const BORDER: usize = 4;

/// A QR code as a PNG; `None` when the text is too long for one.
pub(crate) fn png(text: &str) -> Option<Bytes> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let modules = code.width();
    let side = (modules + 2 * BORDER) * SCALE;
    let colors = code.to_colors();
    let is_dark = |x: usize, y: usize| {
        let at = |pixel: usize| (pixel / SCALE).checked_sub(BORDER).filter(|m| *m < modules);
        match (at(x), at(y)) {
            (Some(x), Some(y)) => colors[y * modules + x] == Color::Dark,
            _ => false,
        }
    };
    let mut pixels = Vec::with_capacity(side * side);
    for y in 0..side {
        pixels.extend((0..side).map(|x| if is_dark(x, y) { 0 } else { 255 }));
    }
    let width = u32::try_from(side).ok()?;
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, width);
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
        let image = png(link).expect("it fits");
        assert!(image.starts_with(b"\x89PNG\r\n\x1a\n"));
        let mut reader = png::Decoder::new(std::io::Cursor::new(&image[..]))
            .read_info()
            .expect("a header");
        let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
        reader.next_frame(&mut pixels).expect("a frame");
        assert_eq!(pixels[0], 255, "the border is light");
        assert!(pixels.contains(&0));
        assert!(png(&"x".repeat(9_000)).is_none());
    }
}
