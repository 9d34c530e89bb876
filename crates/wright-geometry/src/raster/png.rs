//! Pictures as PNG files.

use super::Picture;

impl Picture {
    /// The picture as a PNG file. Compressed quickly: it is written once a view
    /// and read over networks that are slower than disks.
    pub fn to_png(&self) -> Vec<u8> {
        let mut file = Vec::with_capacity(self.pixels.len() / 8);
        let mut encoder = png::Encoder::new(&mut file, self.size, self.size);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Fast);
        encoder
            .write_header()
            .and_then(|mut writer| writer.write_image_data(&self.pixels))
            .expect("a picture has as many bytes as its size says, and memory takes them all");
        file
    }
}
