//! The seed corpus of `fuzz/`: the fixtures' bodies, whole and by element, and a few objects of each type.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::random::Schemas;
use super::tape::Tape;

#[test]
#[ignore = "writes files: cargo test -p okta-tests seeds -- --ignored"]
fn write() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let corpus = root.join("fuzz/corpus/decode_response");
    fs::create_dir_all(&corpus).unwrap();
    let mut count = 0;
    let mut seed = |name: &str, body: &str| {
        count += 1;
        fs::write(corpus.join(format!("seed-{count:05}")), format!("{name}\n{body}")).unwrap();
    };
    for (api, types) in [("mgmt", okta_mgmt::replay::TYPES), ("pam", okta_pam::replay::TYPES)] {
        for file in fs::read_dir(root.join("tests/fixtures/bodies").join(api)).unwrap() {
            let path = file.unwrap().path();
            let operation = path.file_stem().unwrap().to_str().unwrap();
            let body: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            seed(operation, &body.to_string());
            let list = body.get("list").unwrap_or(&body);
            for element in list.as_array().into_iter().flatten() {
                seed(operation, &format!("[{element}]"));
            }
        }
        let document = fs::read(root.join(format!("okta-{api}/openapi.json"))).unwrap();
        let document: Value = serde_json::from_slice(&document).unwrap();
        let schemas = Schemas::of(&document);
        for name in types.iter().map(|ty| ty.name) {
            for round in 0..2u8 {
                let bytes: Vec<u8> = (0..300u32)
                    .map(|at| (at.wrapping_mul(2_654_435_761) >> (7 + round)).to_le_bytes()[0])
                    .collect();
                let schema = schemas.by_rust_name(name).unwrap();
                seed(name, &schemas.instance(schema, &mut Tape::new(&bytes)));
            }
        }
    }
    println!("{count} seeds in {}", corpus.display());
}
