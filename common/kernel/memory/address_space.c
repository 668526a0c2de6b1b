#include "memory/address_space.h"
#include "abi/layout.h"
#include "arch.h"
#include "memory/frame.h"
#include "memory/kernel_space.h"

static enum status allocate_table(void *context, struct paddr *table)
{
    (void)context;
    return frame_allocate(0, table);
}

enum status address_space_init(struct address_space *space)
{
    space->table = (struct page_table){
        .access_offset = LAYOUT_DIRECT_MAP_BASE,
        .allocate = allocate_table,
    };
    const enum status status = page_table_create(&space->table);
    if (status == STATUS_OK) {
        arch_user_table_init(space->table.root, kernel_space_root());
    }
    return status;
}

enum status address_space_map(
    struct address_space *space,
    struct vaddr from,
    struct paddr to,
    uint64_t size_bytes,
    uint32_t permissions)
{
    if (from.value < PAGE_SIZE_BYTES || from.value >= LAYOUT_USER_END ||
        size_bytes > LAYOUT_USER_END - from.value) {
        return STATUS_INVALID_ARGUMENT;
    }
    uint32_t page_permissions = PAGE_USER;
    page_permissions |= (permissions & SEGMENT_WRITE) != 0 ? PAGE_WRITE : 0;
    page_permissions |= (permissions & SEGMENT_EXECUTE) != 0 ? PAGE_EXECUTE : 0;
    return page_table_map(&space->table, from, to, size_bytes, page_permissions);
}
