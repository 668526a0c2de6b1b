/*
 * Where pages come from: the service has them from its ledger (page_pool.h), a test from wherever
 * it likes, and may have none left whenever it likes.
 */
#pragma once

#define PAGE_BYTES 4096u

struct page_source {
    /* A page of PAGE_BYTES, aligned to its size, with anything in it; NULL: there is none left. */
    void *(*take)(struct page_source *source);
    void (*give_back)(struct page_source *source, void *page);
};
