use std::collections::VecDeque;

/// How many entries of a record are kept, such as that of all calls. Older ones are removed, so that a sandbox
/// can run for days.
const KEPT: usize = 10_000;

pub(crate) fn push_capped<T>(list: &mut VecDeque<T>, item: T) {
    if list.len() == KEPT {
        list.pop_front();
    }
    list.push_back(item);
}
