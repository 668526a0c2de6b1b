/* Places in the kernel's own image, from kernel.lds. Only their addresses mean anything. */
#pragma once

extern const char kernel_image_start[];
extern const char kernel_text_end[];
extern const char kernel_rodata_end[];
extern const char kernel_image_end[];
