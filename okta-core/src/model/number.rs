//! Numbers, digit for digit.

use serde_json::Number;

/// The number that `text` is, if it keeps every digit.
pub(super) fn exact(text: &str) -> Option<Number> {
    let number: Number = text.parse().ok()?;
    let written = number.to_string();
    (written == text || decimal(&written)? == decimal(text)?).then_some(number)
}

/// Sign, digits without zeros around them, and the power of ten of the last one: the same for the same number. `None` if the exponent
/// is beyond all measure.
pub(super) fn decimal(number: &str) -> Option<(bool, String, i64)> {
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (negative, mantissa) = mantissa
        .strip_prefix('-')
        .map_or((false, mantissa), |rest| (true, rest));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let significant = digits.trim_end_matches('0');
    let zeros = i64::try_from(digits.len() - significant.len()).ok()?;
    let places = i64::try_from(fraction.len()).ok()?;
    match significant.trim_start_matches('0') {
        "" => Some((false, String::new(), 0)),
        significant => {
            let exponent = exponent.parse::<i64>().ok()?;
            Some((
                negative,
                significant.to_owned(),
                exponent.checked_sub(places)?.checked_add(zeros)?,
            ))
        }
    }
}
