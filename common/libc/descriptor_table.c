#include "descriptor_table.h"
#include <errno.h>
#include <stddef.h>

static bool is_number(long number)
{
    return number >= 0 && number < DESCRIPTORS_MAX;
}

struct open_file *descriptor_find(const struct descriptor_table *table, long number)
{
    return is_number(number) ? table->entries[number].file : NULL;
}

int descriptor_add(
    struct descriptor_table *table, long least, struct open_file *file, bool closes_on_exec)
{
    if (!is_number(least)) {
        return -EINVAL;
    }
    for (long number = least; number < DESCRIPTORS_MAX; number++) {
        if (table->entries[number].file == NULL) {
            table->entries[number] = (struct descriptor){file, closes_on_exec};
            return (int)number;
        }
    }
    return -EMFILE;
}

struct open_file *descriptor_set(
    struct descriptor_table *table, long number, struct open_file *file, bool closes_on_exec)
{
    struct open_file *before = table->entries[number].file;
    table->entries[number] = (struct descriptor){file, closes_on_exec};
    return before;
}
