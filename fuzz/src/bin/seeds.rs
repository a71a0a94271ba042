//! Writes the seed corpus: the fixtures' bodies whole and by element, and a few objects of each type.

#[path = "../../../tests/it/models/random.rs"]
mod random;
#[path = "../../../tests/it/models/tape.rs"]
mod tape;

use std::path::Path;
use std::{fs, io};

use random::Schemas;
use serde_json::Value;
use tape::Tape;

fn main() -> io::Result<()> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let corpus = here.join("corpus/decode_response");
    fs::create_dir_all(&corpus)?;
    let mut count = 0;
    let mut seed = |name: &str, body: &str| {
        count += 1;
        fs::write(corpus.join(format!("seed-{count:05}")), format!("{name}\n{body}"))
    };
    for api in ["mgmt", "pam"] {
        for file in fs::read_dir(here.join("../tests/fixtures/bodies").join(api))? {
            let path = file?.path();
            let operation = path.file_stem().unwrap_or_default().to_string_lossy();
            let body: Value = serde_json::from_slice(&fs::read(&path)?)?;
            let list = body.get("list").unwrap_or(&body);
            seed(&operation, &body.to_string())?;
            for element in list.as_array().into_iter().flatten() {
                seed(&operation, &format!("[{element}]"))?;
            }
        }
        let document = fs::read(here.join(format!("../okta-{api}/openapi.json")))?;
        let document: Value = serde_json::from_slice(&document)?;
        let schemas = Schemas::of(&document);
        for (name, _) in document["components"]["schemas"].as_object().into_iter().flatten() {
            let schema = &document["components"]["schemas"][name];
            let name = schema["x-rust-name"]
                .as_str()
                .map_or_else(|| okta_codegen::names::pascal(name), ToOwned::to_owned);
            for round in 0..2u8 {
                let tape: Vec<u8> = (0..300u32)
                    .map(|at| (at.wrapping_mul(2_654_435_761) >> (7 + round)) as u8)
                    .collect();
                seed(&name, &schemas.instance(schema, &mut Tape::new(&tape)))?;
            }
        }
    }
    println!("{count} seeds in {}", corpus.display());
    Ok(())
}
