package com.example.overhead;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

@RestController
@RequestMapping("/accounts")
class AccountsController {

	private static final int ACCOUNTS = 100;

	private final Map<Integer, Account> accounts = new ConcurrentHashMap<>();

	AccountsController() {
		for (int id = 0; id < ACCOUNTS; id++) {
			this.accounts.put(id, new Account(id, "owner-" + id, "EUR", id * 100));
		}
	}

	@GetMapping
	List<Account> all() {
		return new TreeMap<>(this.accounts).values().stream().limit(10).toList();
	}

	@GetMapping("/{id}")
	Account account(@PathVariable int id) {
		Account account = this.accounts.get(id);
		if (account == null) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND);
		}
		return account;
	}

	@PostMapping
	@ResponseStatus(HttpStatus.CREATED)
	Account save(@RequestBody Account account) {
		this.accounts.put(account.id() % ACCOUNTS, account);
		return account;
	}

	record Account(int id, String owner, String currency, long balance) {
	}

}
