//! Nothing: the tests are under `it/`.
