/*
 * The service: one thread. What a call asks of a tree may wait for the store, and others with it.
 */
#pragma once

#include "files/files.h"
#include "mounts.h"
#include "runtime/server.h"
#include "support/ledger_pages.h"

struct names_service {
    struct server server;
    struct ledger_pages pages;
    struct mounts mounts;
};

extern struct names_service names_service;

/* The interface Names. */
enum status names_call(struct server_call *call);

/* -- nodes.c: File and Directory --------------------------------------------------------------- */

/* What a session leads to. */
struct node {
    struct list_node link;   /* on mounted.nodes, or nowhere */
    struct mounted *mounted; /* NULL: the owner was locked */
    struct names_view view;
    uint64_t number; /* 0: it was lost */
    bool has_lost;   /* changes that were not kept yet are gone, and nobody was told */
};

extern const struct file_operations node_operations;

void nodes_init(struct page_source *source);

/* No name that was listed is in memory any more. */
void nodes_forget(void);

/* Held by whoever gets it. NULL: there is no memory left. */
struct node *node_create(struct mounted *mounted, struct names_view view, uint64_t number);
