//! Files to publish and fetch: incompressible bytes, the same in every run.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};

/// An endless sequence that looks random (xorshift64*, Vigna 2016).
#[derive(Debug)]
pub(crate) struct Noise(u64);

impl Noise {
    /// Another sequence for each seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// The next number.
    pub(crate) fn number(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// The next number below `limit`.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        (self.number() >> 11) % limit
    }
}

/// Writes a file of `bytes` bytes, a multiple of 8.
pub(crate) fn write_file(path: &Path, bytes: u64, seed: u64) -> Result<()> {
    let file = File::create(path).with_context(|| format!("creating {}", path.display()))?;
    let mut writer = BufWriter::with_capacity(1 << 20, file);
    let mut noise = Noise::new(seed);
    for _ in 0..bytes / 8 {
        writer.write_all(&noise.number().to_le_bytes())?;
    }
    Ok(writer.flush()?)
}

/// Writes `count` files of `bytes` bytes each, fifty to a folder.
pub(crate) fn write_files(folder: &Path, count: u64, bytes: u64, seed: u64) -> Result<()> {
    for number in 0..count {
        let below = folder.join(format!("part-{}", number / 50));
        fs::create_dir_all(&below)?;
        write_file(&below.join(format!("{number}.step")), bytes, seed + number)?;
    }
    Ok(())
}

/// Makes a folder a design that can be published.
pub(crate) fn write_design(folder: &Path, name: &str, version: &str) -> Result<()> {
    fs::create_dir_all(folder)?;
    let text = format!(
        "[design]\nname = \"{name}\"\nversion = \"{version}\"\ntitle = \"Bench\"\n\
         summary = \"Measures how fast this registry is\"\nlicense = \"CERN-OHL-S-2.0\"\n\
         licensor = \"The makers of Commonwright\"\nlanguages = [\"en\"]\n"
    );
    fs::write(folder.join("design.toml"), text)?;
    fs::write(folder.join("README.md"), "# Bench\n\nNothing to build.\n")?;
    fs::write(
        folder.join("LICENSE"),
        "SPDX-License-Identifier: CERN-OHL-S-2.0\n",
    )?;
    Ok(())
}
