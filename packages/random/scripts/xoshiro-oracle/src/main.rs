//! Prints the known answers of test/fixtures/xoshiro128starstar.json: `cargo run --release`.
use rand_xoshiro::rand_core::{RngCore, SeedableRng};
use rand_xoshiro::Xoshiro128StarStar;

fn main() {
    let seeds: [u64; 6] = [0, 1, 42, 1234567, 2147483648, 4294967295];
    let rows: Vec<String> = seeds
        .iter()
        .map(|&seed| {
            let mut rng = Xoshiro128StarStar::seed_from_u64(seed);
            let first: Vec<String> = (0..12).map(|_| rng.next_u32().to_string()).collect();
            let mut last = 0;
            for _ in 12..100_000 {
                last = rng.next_u32();
            }
            format!("    {{ \"seed\": {seed}, \"first\": [{}], \"draw100000\": {last} }}", first.join(", "))
        })
        .collect();
    println!("{{\n  \"source\": \"rand_xoshiro 0.6.0, Xoshiro128StarStar::seed_from_u64\",\n  \"streams\": [\n{}\n  ]\n}}", rows.join(",\n"));
}
