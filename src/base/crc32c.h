/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CRC-32C (Castagnoli), as TFRecord files have it: RFC 3720, B.4. */
#ifndef BASE_CRC32C_H
#define BASE_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/* Of "123456789": 0xe3069283. Thread: any. */
uint32_t crc32c(const void *data, size_t n);

#endif
