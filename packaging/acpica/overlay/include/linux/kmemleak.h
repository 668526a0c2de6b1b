/* Linux watches for memory that nobody frees. */
#pragma once

#define kmemleak_not_leak(object) ((void)(object))
