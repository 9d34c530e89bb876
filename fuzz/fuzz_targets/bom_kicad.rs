#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| wright_fuzz::bom("bom_kicad", bytes));
