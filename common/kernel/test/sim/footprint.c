#include "footprint.h"
#include "abi/layout.h"
#include "cap/ledger.h"
#include "cap/process.h"
#include "lib/page_table_format.h"
#include "sched/cpu.h"
#include "sched/thread.h"

#define ENTRIES 512u

static const struct process *first;
static uint64_t charged_at_boot;
static uint64_t own_at_boot;

/* Tables below an entry of the lower half, itself included. */
static uint64_t count_tables(uint64_t physical, uint32_t level)
{
    const uint64_t *entries = (const uint64_t *)(physical + LAYOUT_DIRECT_MAP_BASE);
    const uint32_t count = level == PAGE_TABLE_LEVELS - 1 ? ENTRIES / 2 : ENTRIES;
    uint64_t tables = 1;
    for (uint32_t i = 0; level > 0 && i < count; i++) {
        if (pte_is_present(entries[i]) && !pte_is_leaf(entries[i], level)) {
            tables += count_tables(pte_address(entries[i]), level - 1);
        }
    }
    return tables;
}

static uint64_t own_bytes(void)
{
    uint64_t bytes =
        PAGE_SIZE_BYTES * (first->table.leaf_count +
                           count_tables(first->space.table.root.value, PAGE_TABLE_LEVELS - 1));
    for (struct list_node *node = first->threads.head.next; node != &first->threads.head;
         node = node->next) {
        const struct thread *thread = container_of(node, struct thread, process_node);
        bytes += PAGE_SIZE_BYTES + thread->object.block_bytes;
    }
    return bytes;
}

void footprint_begin(void)
{
    first = cpu_at(0)->current->process;
    charged_at_boot = ledger_root()->used_bytes;
    own_at_boot = own_bytes();
}

uint64_t footprint_expected(void)
{
    return charged_at_boot + own_bytes() - own_at_boot;
}
