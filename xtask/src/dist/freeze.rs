//! One source with all features, their elements marked, and the proof that with each selection it is what the generator makes of it.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use okta_codegen::{Document, Selection};

use super::marks::{self, Part};
use super::tree::{self, Element, Features};

/// Files by path below `src/`.
pub(super) type Source = BTreeMap<String, String>;

/// The file of the module that the crate includes; its modules are in a folder beside it.
pub(super) const MODULE: &str = "generated";

/// A frozen client.
pub(super) struct Frozen {
    pub(super) source: Source,
    /// How many selections it was compared with.
    pub(super) proofs: usize,
    /// How many elements have a mark.
    pub(super) marks: usize,
}

/// Freezes the client of a document. `default` are the features that are on by default.
pub(super) fn freeze(document: &Document, default: &Features) -> Result<Frozen, String> {
    let all: Features = okta_codegen::Features::of(document)
        .names()
        .into_iter()
        .map(ToOwned::to_owned)
        .collect();
    let names: Vec<_> = all.iter().map(String::as_str).collect();
    let one = |name: &str| Features::from([name.to_owned()]);
    let generate = |selection: &Features| generate(document, selection);

    let selections: Vec<_> = [all.clone(), Features::new()]
        .into_iter()
        .chain(names.iter().map(|name| one(name)))
        .collect();
    let alone = in_parallel(&selections, generate)?;
    let (whole, parts) = alone.split_first().ok_or("there is nothing to generate")?;
    let parts: Vec<_> = parts
        .iter()
        .enumerate()
        .map(|(index, elements)| Part {
            // the first is that without any feature
            feature: index.checked_sub(1).map(|index| names[index]),
            elements,
        })
        .collect();
    let marked = marks::mark(whole, &parts)?;

    let prove = |selection: &Features, generated: &[Element]| match marks::difference(
        &marks::strip(&marked, selection),
        generated,
    ) {
        None => Ok(()),
        Some(difference) => Err(format!(
            "with the features {selection:?} the frozen code differs: {difference}"
        )),
    };
    for (selection, generated) in selections.iter().zip(&alone) {
        prove(selection, generated)?;
    }
    // features that meet: each with the one that is half of the list further, and those that are on by default
    let half = names.len().div_ceil(2);
    let meeting: Vec<_> = (0..names.len() - half)
        .map(|index| Features::from([names[index].to_owned(), names[index + half].to_owned()]))
        .chain([default.intersection(&all).cloned().collect()])
        .collect();
    in_parallel(&meeting, |selection| prove(selection, &generate(selection)?))?;

    let source = write(&marked)?;
    let read = read(&source, &all)?;
    if listed(&read) != listed(&marked) {
        return Err("formatting moved a mark; this is a bug".to_owned());
    }
    if write(&marks::strip(&read, &all))? != write(whole)? {
        return Err("formatting changed the code; this is a bug".to_owned());
    }
    Ok(Frozen {
        source,
        proofs: selections.len() + meeting.len(),
        marks: listed(&marked).iter().filter(|when| when.is_some()).count(),
    })
}

/// What a client crate's build script makes of these features.
fn generate(document: &Document, selection: &Features) -> Result<Vec<Element>, String> {
    let client = okta_codegen::client(document.clone(), &Selection::Features(selection.clone()))
        .map_err(|diagnostics| diagnostics.to_string())?;
    let file = syn::parse2(client.code()).map_err(|error| format!("the generated code doesn't parse: {error}"))?;
    Ok(tree::elements(file))
}

/// `work` for each of `all`, in order, on every core.
fn in_parallel<T: Sync, R: Send>(all: &[T], work: impl Fn(&T) -> Result<R, String> + Sync) -> Result<Vec<R>, String> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some((index, one)) = {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    all.get(index).map(|one| (index, one))
                } {
                    let result = work(one);
                    if let Ok(mut done) = done.lock() {
                        done.insert(index, result);
                    }
                }
            });
        }
    });
    done.into_inner()
        .map_err(|error| error.to_string())?
        .into_values()
        .collect()
}

/// Formatted files.
fn write(elements: &[Element]) -> Result<Source, String> {
    let mut source = Source::new();
    write_module(MODULE, elements, &mut source)?;
    Ok(source)
}

fn write_module(path: &str, elements: &[Element], source: &mut Source) -> Result<(), String> {
    let (mut text, mut inside) = (String::new(), Vec::new());
    tree::print(elements, &mut text, &mut |name, elements| {
        inside.push((format!("{path}/{name}"), elements.to_vec()));
    });
    let file = syn::parse_file(&text).map_err(|error| format!("{path}.rs doesn't parse: {error}"))?;
    source.insert(format!("{path}.rs"), prettyplease::unparse(&file));
    inside
        .into_iter()
        .try_for_each(|(path, elements)| write_module(&path, &elements, source))
}

/// The elements of formatted files.
fn read(source: &Source, features: &Features) -> Result<Vec<Element>, String> {
    let mut elements = tree::elements(read_module(MODULE, source)?);
    tree::read_marks(&mut elements, features)?;
    Ok(elements)
}

fn read_module(path: &str, source: &Source) -> Result<syn::File, String> {
    let text = source.get(&format!("{path}.rs")).map_or("", String::as_str);
    let mut file = syn::parse_file(text).map_err(|error| format!("{path}.rs doesn't parse: {error}"))?;
    for item in &mut file.items {
        if let syn::Item::Mod(module) = item
            && module.content.is_none()
        {
            let inside = read_module(&format!("{path}/{}", module.ident), source)?;
            module.content = Some((syn::token::Brace::default(), inside.items));
            module.semi = None;
        }
    }
    Ok(file)
}

/// The marks of all elements and their attributes, in order.
fn listed(elements: &[Element]) -> Vec<Option<&Features>> {
    let mut marks = Vec::new();
    for element in elements {
        marks.push(element.when.as_ref());
        marks.extend(element.attributes.iter().map(|attribute| attribute.when.as_ref()));
        if let Some(children) = &element.children {
            marks.extend(listed(&children.elements));
        }
    }
    marks
}
