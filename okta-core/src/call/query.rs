//! Query values.

use percent_encoding::utf8_percent_encode;

use crate::filter::Filter;
use crate::segment::RESERVED;

/// What a query parameter can be. A list repeats the parameter, `None` leaves it out.
pub trait QueryValue {
    /// Calls `each` with the text of every value.
    fn each_value(&self, each: &mut dyn FnMut(&str));
}

impl QueryValue for str {
    fn each_value(&self, each: &mut dyn FnMut(&str)) {
        each(self);
    }
}

impl QueryValue for String {
    fn each_value(&self, each: &mut dyn FnMut(&str)) {
        each(self);
    }
}

macro_rules! display {
    ($($type:ty)*) => {$(
        impl QueryValue for $type {
            fn each_value(&self, each: &mut dyn FnMut(&str)) {
                each(&self.to_string());
            }
        }
    )*};
}

impl QueryValue for Filter {
    fn each_value(&self, each: &mut dyn FnMut(&str)) {
        each(self.text());
    }
}

display!(bool u8 u16 u32 u64 usize i8 i16 i32 i64 isize f32 f64);

impl<V: QueryValue + ?Sized> QueryValue for &V {
    fn each_value(&self, each: &mut dyn FnMut(&str)) {
        (**self).each_value(each);
    }
}

impl<V: QueryValue> QueryValue for Option<V> {
    fn each_value(&self, each: &mut dyn FnMut(&str)) {
        if let Some(value) = self {
            value.each_value(each);
        }
    }
}

impl<V: QueryValue> QueryValue for [V] {
    fn each_value(&self, each: &mut dyn FnMut(&str)) {
        for value in self {
            value.each_value(each);
        }
    }
}

impl<V: QueryValue> QueryValue for Vec<V> {
    fn each_value(&self, each: &mut dyn FnMut(&str)) {
        self.as_slice().each_value(each);
    }
}

impl<V: QueryValue, const N: usize> QueryValue for [V; N] {
    fn each_value(&self, each: &mut dyn FnMut(&str)) {
        self.as_slice().each_value(each);
    }
}

/// Appends `name=value` for each value.
pub(super) fn append<V: QueryValue + ?Sized>(query: &mut String, name: &str, value: &V) {
    value.each_value(&mut |text| {
        if !query.is_empty() {
            query.push('&');
        }
        query.extend(utf8_percent_encode(name, RESERVED));
        query.push('=');
        query.extend(utf8_percent_encode(text, RESERVED));
    });
}

/// Removes all `name=…`.
pub(super) fn remove(query: &mut String, name: &str) {
    let start = format!("{}=", utf8_percent_encode(name, RESERVED));
    if query.contains(&start) {
        let others: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with(&start)).collect();
        *query = others.join("&");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        let mut query = String::new();
        append(&mut query, "filter", r#"status eq "A+B""#);
        append(&mut query, "limit", &2_u32);
        append(&mut query, "activate", &false);
        append(&mut query, "id[]", &["a", "b&c"]);
        append(&mut query, "none", &None::<bool>);
        append(&mut query, "empty", "");
        let expected = "filter=status%20eq%20%22A%2BB%22&limit=2&activate=false&id%5B%5D=a&id%5B%5D=b%26c&empty=";
        assert_eq!(query, expected);
    }

    #[test]
    fn removal() {
        let mut query = String::new();
        for (name, value) in [("a", "1"), ("ab", "2"), ("a", "3"), ("b[]", "a=4")] {
            append(&mut query, name, value);
        }
        remove(&mut query, "a");
        assert_eq!(query, "ab=2&b%5B%5D=a%3D4");
        remove(&mut query, "b[]");
        remove(&mut query, "x");
        assert_eq!(query, "ab=2");
    }
}
