#include "record_range.h"
#include <errno.h>

long record_range_of(long base, long start, long length, struct record_range *range)
{
    long first;
    long behind;
    if (__builtin_add_overflow(base, start, &first)) {
        return start < 0 ? -EINVAL : -EOVERFLOW;
    }
    if (length < 0) {
        behind = first;
        if (__builtin_add_overflow(first, length, &first)) {
            return -EINVAL;
        }
    } else if (__builtin_add_overflow(first, length > 0 ? length - 1 : 0, &behind)) {
        return -EOVERFLOW;
    }
    if (first < 0) {
        return -EINVAL;
    }
    *range = (struct record_range){
        .start = (uint64_t)first,
        .size_bytes = length < 0 ? (uint64_t)behind - (uint64_t)first : (uint64_t)length,
    };
    return 0;
}
